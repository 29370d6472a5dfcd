#include "net/transfer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.h"
#include "net/url.h"

namespace sekisho::net {
namespace {

constexpr long kStallBytesPerSecond = 64;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && std::strchr(" \t\r\n", text.back()) != nullptr) text.remove_suffix(1);
  return text;
}

// The status of "HTTP/1.1 200 OK" or "HTTP/2 200".
std::optional<int> parse_status_line(std::string_view line) {
  if (!line.starts_with("HTTP/")) return std::nullopt;
  const std::string_view rest = line.substr(std::min(line.find(' '), line.size()));
  int status = 0;
  const std::string_view digits = trim(rest).substr(0, 3);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  if (error != std::errc() || end != digits.data() + 3 || status < 100) return std::nullopt;
  return status;
}

// What is said about a request in messages: the query may hold signatures or tokens.
std::string describe(const Request& request) {
  return request.method + " " + printable(request.url.substr(0, request.url.find('?')), 300);
}

ReasonCode reason_of(CURLcode code) {
  switch (static_cast<int>(code)) {
    case CURLE_OPERATION_TIMEDOUT:
      return ReasonCode::kRegistryTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
      return ReasonCode::kRegistryTls;
    case CURLE_SSL_CERTPROBLEM:
      return ReasonCode::kTlsFileInvalid;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also an answer that is not HTTP
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP_RETURNED_ERROR:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_OUT_OF_MEMORY:  // a header line beyond libcurl's own bound
      return ReasonCode::kRegistryAnswer;
    case CURLE_URL_MALFORMAT:
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
      return ReasonCode::kInternalError;
    default:
      return ReasonCode::kRegistryUnreachable;
  }
}

long clamp_milliseconds(std::chrono::milliseconds time) {
  return static_cast<long>(std::clamp<std::int64_t>(time.count(), 1, 24L * 3600 * 1000));
}

}  // namespace

Transfer::Transfer(const Request& request, const Trust& trust, const Limits& limits,
                   Clock::time_point deadline)
    : request_(request), limits_(limits), handle_(curl_easy_init()) {
  if (!handle_) {
    settings_ok_ = false;
    return;
  }
  set(CURLOPT_ERRORBUFFER, message_);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  set_safety();
  set_trust(trust);
  set_client(trust);
  set_times(deadline);
  set_request();
  set_headers();
}

template <class Value>
void Transfer::set(CURLoption option, Value value) {
  if (curl_easy_setopt(handle_.get(), option, value) != CURLE_OK) settings_ok_ = false;
}

// Each option on which builds of libcurl differ is set here, the defaults that we rely on too.
void Transfer::set_safety() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_DEFAULT_PROTOCOL, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  // A build that cannot read netrc does not know the option.
  const CURLcode netrc =
      curl_easy_setopt(handle_.get(), CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  if (netrc != CURLE_OK && netrc != CURLE_UNKNOWN_OPTION) settings_ok_ = false;
  set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(CURLOPT_PATH_AS_IS, 1L);  // what was checked is what is sent
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // no Authorization on CONNECT
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // never wait for the resolver's thread at the end
  const auto url = Url::parse(request_.url);
  if (!url.ok()) {
    refuse(url.error());
    return;
  }
  set(CURLOPT_PIPEWAIT, url->is_https() ? 1L : 0L);  // for HTTP/2, which is not offered without TLS
  if (reach_of(url->host()) == Reach::kLoopback)
    set(CURLOPT_PROXY, "");  // a proxy would reach its own loopback
}

void Transfer::set_trust(const Trust& trust) {
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
  set(CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
  const char* directory = trust.ca_directory.empty() ? nullptr : trust.ca_directory.c_str();
  const char* bundle = trust.ca_bundle.empty() ? nullptr : trust.ca_bundle.c_str();
  set(CURLOPT_CAPATH, directory);
  set(CURLOPT_CAINFO, bundle);
  set(CURLOPT_PROXY_CAPATH, directory);
  set(CURLOPT_PROXY_CAINFO, bundle);
  if (trust.ca_pem.empty()) return;
  curl_blob blob{const_cast<char*>(trust.ca_pem.data()), trust.ca_pem.size(), CURL_BLOB_NOCOPY};
  set(CURLOPT_CAINFO_BLOB, &blob);
  set(CURLOPT_PROXY_CAINFO_BLOB, &blob);
}

void Transfer::set_client(const Trust& trust) {
  if (trust.client_cert.empty()) return;
  curl_blob cert{const_cast<char*>(trust.client_cert.data()), trust.client_cert.size(), CURL_BLOB_NOCOPY};
  curl_blob key{const_cast<char*>(trust.client_key.data()), trust.client_key.size(), CURL_BLOB_NOCOPY};
  set(CURLOPT_SSLCERTTYPE, "PEM");
  set(CURLOPT_SSLKEYTYPE, "PEM");
  set(CURLOPT_SSLCERT_BLOB, &cert);
  set(CURLOPT_SSLKEY_BLOB, &key);
}

void Transfer::set_times(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  set(CURLOPT_TIMEOUT_MS, clamp_milliseconds(left));
  set(CURLOPT_CONNECTTIMEOUT_MS,
      clamp_milliseconds(std::min(left, std::chrono::milliseconds(limits_.connect_seconds * 1000L))));
  set(CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
  set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.stall_seconds));
}

void Transfer::set_request() {
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_USERAGENT, "sekisho/" SEKISHO_VERSION);
  const bool sends = request_.method == "POST" || request_.method == "PUT" || request_.method == "PATCH";
  if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (sends && request_.upload_size) {
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &Transfer::on_read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(*request_.upload_size));
  } else if (sends) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
  }
  if (request_.method != "GET" && request_.method != "HEAD")
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Transfer::set_headers() {
  std::vector<std::string> lines = {"Expect:"};  // no waiting for 100 Continue
  bool typed = false;
  for (const Header& header : request_.headers) {
    const std::string line = header.name + (header.value.empty() ? ";" : ": " + header.value);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      refuse(fail(ReasonCode::kInternalError, "a line break in the header " + printable(header.name)));
      return;
    }
    typed = typed || header.name == "Content-Type";
    lines.push_back(line);
  }
  if (!typed) lines.emplace_back("Content-Type:");  // libcurl would claim a form
  for (const std::string& line : lines) {
    curl_slist* grown = curl_slist_append(list_.get(), line.c_str());
    if (grown == nullptr) {
      settings_ok_ = false;
      return;
    }
    static_cast<void>(list_.release());
    list_.reset(grown);
  }
  set(CURLOPT_HTTPHEADER, list_.get());
}

bool Transfer::refuse(Error error) {
  if (!reason_) reason_ = std::move(error);
  return false;
}

// Each answer begins anew: an interim one (1xx) is forgotten, trailers after a body are only counted.
bool Transfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > limits_.header_bytes) {
    return refuse(
        fail(ReasonCode::kRegistryAnswer, "headers of more than " + render_size(limits_.header_bytes)));
  }
  if (in_body_) return true;
  if (line.starts_with("HTTP/")) {
    const auto status = parse_status_line(line);
    if (!status) return refuse(fail(ReasonCode::kRegistryAnswer, "malformed status line"));
    answer_.status = *status;
    answer_.headers.clear();
    return true;
  }
  if (trim(line).empty()) return true;
  const std::size_t colon = line.find(':');
  const bool folded = line.front() == ' ' || line.front() == '\t';
  if (folded || colon == std::string_view::npos || colon == 0)
    return refuse(fail(ReasonCode::kRegistryAnswer, "malformed header line"));
  answer_.headers.push_back(
      {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  return true;
}

// We ask for no encoding, and what is hashed must be what was sent.
bool Transfer::check_encoding() {
  for (const std::string& encoding : answer_.all_headers("Content-Encoding")) {
    if (!encoding.empty() && encoding != "identity") {
      return refuse(fail(ReasonCode::kRegistryAnswer,
                         "a Content-Encoding nobody asked for: " + printable(encoding, 100)));
    }
  }
  return true;
}

bool Transfer::goes_to_sink() const { return request_.sink && answer_.status == 200; }

// Errors are small, and so is what comes in place of a body that a sink waits for.
std::uint64_t Transfer::body_limit() const {
  const bool success = answer_.status >= 200 && answer_.status < 300;
  return goes_to_sink() || (success && !request_.sink) ? request_.max_body : limits_.answer_bytes;
}

// The sink comes before the limit: it may know better what is wrong with a body that is too long.
bool Transfer::take_body(BytesView bytes) {
  if (!in_body_ && !check_encoding()) return false;
  in_body_ = true;
  received_ += bytes.size();
  if (goes_to_sink()) {
    Done taken = request_.sink(bytes);
    if (!taken.ok()) return refuse(std::move(taken).error());
  }
  if (received_ > body_limit()) {
    return refuse(
        fail(ReasonCode::kRegistryAnswerTooLarge, "a body of more than " + render_size(body_limit())));
  }
  if (!goes_to_sink()) answer_.body.append(bytes);
  return true;
}

std::optional<Bytes> Transfer::give_body(std::size_t max) {
  auto bytes = request_.upload(max);
  if (!bytes.ok()) {
    refuse(std::move(bytes).error());
    return std::nullopt;
  }
  return *std::move(bytes);
}

// No exception passes through libcurl, which is C.
std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  try {
    return static_cast<Transfer*>(self)->take_header({data, size * count}) ? size * count : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  try {
    return static_cast<Transfer*>(self)->take_body({data, size * count}) ? size * count : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

std::size_t Transfer::on_read(char* data, std::size_t size, std::size_t count, void* self) {
  try {
    const auto bytes = static_cast<Transfer*>(self)->give_body(size * count);
    if (!bytes || bytes->size() > size * count) return CURL_READFUNC_ABORT;
    std::copy(bytes->begin(), bytes->end(), data);
    return bytes->size();
  } catch (const std::exception&) {
    return CURL_READFUNC_ABORT;
  }
}

Error Transfer::curl_error() const {
  if (!settings_ok_) return fail(ReasonCode::kInternalError, "libcurl refused an option");
  if (!code_) return fail(ReasonCode::kRegistryTimeout, "the total time was over");
  const char* said = message_[0] != '\0' ? message_ : curl_easy_strerror(*code_);
  return fail(reason_of(*code_), printable(said, 300));
}

Result<Answer> Transfer::result() {
  if (!reason_ && settings_ok_ && code_ == CURLE_OK) check_encoding();
  if (reason_) return std::move(*reason_).in(describe(request_));
  if (!settings_ok_ || code_ != CURLE_OK) return curl_error().in(describe(request_));
  if (answer_.status < 200) return fail(ReasonCode::kRegistryAnswer, "no HTTP answer").in(describe(request_));
  return std::move(answer_);
}

}  // namespace sekisho::net
