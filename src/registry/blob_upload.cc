#include "registry/blob_upload.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <utility>

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "registry/realm.h"
#include "registry/retry.h"
#include "registry/status.h"

namespace sekisho::registry {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr const char* kBytesType = "application/octet-stream";

// Source gives the bytes of an upload from begin to end, from begin again for each try.
struct Source {
  const Upload& upload;
  std::uint64_t begin;
  std::uint64_t end;
  std::uint64_t at;

  Result<Bytes> give(std::size_t max) {
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>({max, kReadBytes, end - at}));
    auto bytes = upload.file < 0 ? Bytes(BytesView(upload.bytes).substr(at, count)) : Bytes(count, '\0');
    if (upload.file >= 0) {
      const ssize_t got = ::pread(upload.file, bytes.data(), count, static_cast<off_t>(at));
      if (got < 0) return disk_error(errno, "reading " + upload.descriptor.digest.text());
      bytes.resize(static_cast<std::size_t>(got));
    }
    if (bytes.empty() && count != 0)
      return fail(ReasonCode::kDiskError,
                  "the file of " + upload.descriptor.digest.text() + " became shorter");
    at += bytes.size();
    if (upload.sent) upload.sent(at);
    return bytes;
  }
};

void send_range(Call& call, const Upload& upload, std::uint64_t begin, std::uint64_t end) {
  const auto source = std::make_shared<Source>(Source{upload, begin, end, begin});
  call.request.headers.push_back({"Content-Type", kBytesType});
  call.request.upload_size = end - begin;
  call.request.upload = [source](std::size_t max) { return source->give(max); };
  call.restart = [source] {
    source->at = source->begin;
    return done();
  };
  call.resend = Resend::kAnswered;
}

net::Url with_parameter(const net::Url& url, const std::string& parameter) {
  const char separator = url.target().find('?') == std::string::npos ? '?' : '&';
  // Of the whole text: a target that begins with two slashes would resolve to another host.
  auto longer = net::Url::parse(url.text() + separator + parameter);
  return longer.ok() ? *std::move(longer) : url;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// How many bytes "0-1023" says that the registry has. "0-0" is what registries say of none, and of one.
std::optional<std::uint64_t> parse_range(std::string_view text) {
  if (text.starts_with("bytes=")) text.remove_prefix(6);
  if (!text.starts_with("0-")) return std::nullopt;
  const auto last = parse_number(text.substr(2));
  if (!last) return std::nullopt;
  return *last == 0 ? 0 : *last + 1;
}

// What may be answered differently when less is sent at once, or sent again.
bool is_worth_pieces(const Result<Reply>& reply) {
  return reply.ok() ? reply->answer.status == 413 : is_worth_retrying(reply.error().code);
}

bool is_worth_resuming(const Result<Reply>& reply) {
  if (!reply.ok()) return is_worth_retrying(reply.error().code);
  return reply->answer.status == 416 || is_worth_retrying(reply->answer.status);
}

Error error_of(const Result<Reply>& reply) {
  return reply.ok() ? status_error(reply->answer) : reply.error();
}

Call blobs_call(const oci::Name& name, std::string method, const std::string& rest) {
  Call out{name, Action::kPush, "/v2/" + name.repository() + "/blobs/" + rest, {}, {}, Redirects::kRefused,
           {}};
  out.request.method = std::move(method);
  return out;
}

// A location on another host gets the bytes, but no credentials.
Result<net::Url> location_of(const Reply& reply, const std::string& location) {
  SEKISHO_TRY(url, reply.url.resolve(location));
  if (!url.same_origin(reply.url)) SEKISHO_CHECK(check_redirect(url, reply.url));
  return url;
}

}  // namespace

Call mount_call(const oci::Name& name, const crypto::Digest& digest, const std::string& from) {
  Call out =
      blobs_call(name, "POST", "uploads/?mount=" + net::escape(digest.text()) + "&from=" + net::escape(from));
  out.also_pull = from;
  return out;
}

Result<Begun> begun_of(const Result<Reply>& reply) {
  if (!reply.ok() || reply->answer.status != 202) return error_of(reply);
  const auto location = reply->answer.header("Location");
  if (!location) return fail(ReasonCode::kRegistryAnswer, "an upload was accepted without a Location");
  SEKISHO_TRY(url, location_of(*reply, *location));
  return Begun{std::move(url),
               parse_number(reply->answer.header("OCI-Chunk-Min-Length").value_or("")).value_or(0)};
}

// To ask first costs one more journey, which is more than sending a small blob twice.
BlobUpload::BlobUpload(const Upload& upload, oci::Name name, const Limits& limits)
    : upload_(upload),
      name_(std::move(name)),
      limits_(limits),
      step_(upload.descriptor.size <= limits.upload_unasked_bytes ? Step::kStart : Step::kAsk),
      pieces_(upload.descriptor.size > limits.upload_whole_bytes),
      waited_(upload.begun.has_value()),
      begun_(upload.begun) {
  if (waited_) step_ = pieces_ ? Step::kPieces : Step::kSend;
}

Call BlobUpload::call(std::string method) const { return blobs_call(name_, std::move(method), {}); }

Call BlobUpload::ask_call() const {
  Call out = blobs_call(name_, "HEAD", upload_.descriptor.digest.text());
  out.redirects = Redirects::kFollowed;
  return out;
}

// distribution-spec, "POST then PUT".
Call BlobUpload::start_call() const { return blobs_call(name_, "POST", "uploads/"); }

Call BlobUpload::send_call() const {
  Call out = call("PUT");
  out.url = with_parameter(begun_->where, "digest=" + net::escape(upload_.descriptor.digest.text()));
  if (pieces_) return out;
  send_range(out, upload_, 0, upload_.descriptor.size);
  return out;
}

std::uint64_t BlobUpload::piece_end() const {
  const std::uint64_t size = std::max({begun_->least_piece, limits_.upload_piece_bytes, std::uint64_t{1}});
  return begin_ + std::min(size, upload_.descriptor.size - begin_);
}

Call BlobUpload::piece_call() const {
  const std::uint64_t end = piece_end();
  Call out = call("PATCH");
  out.url = begun_->where;
  out.request.headers.push_back({"Content-Range", std::to_string(begin_) + "-" + std::to_string(end - 1)});
  send_range(out, upload_, begin_, end);
  return out;
}

Call BlobUpload::status_call() const {
  Call out = call("GET");
  out.url = begun_->where;
  return out;
}

std::optional<Call> BlobUpload::next() const {
  switch (step_) {
    case Step::kAsk:
      return ask_call();
    case Step::kStart:
      return start_call();
    case Step::kSend:
      return send_call();
    case Step::kPieces:
    case Step::kStored:
      return std::nullopt;
  }
  return std::nullopt;
}

Done BlobUpload::take(const Result<Reply>& reply) {
  if (step_ == Step::kStart) return take_started(reply);
  if (step_ == Step::kSend) return take_sent(reply);
  if (!reply.ok()) return reply.error();
  return take_asked(*reply);
}

Done BlobUpload::take_asked(const Reply& reply) {
  const int status = reply.answer.status;
  if (status != 404 && status != 200) return status_error(reply.answer);
  step_ = status == 200 ? Step::kStored : Step::kStart;
  return done();
}

Done BlobUpload::take_started(const Result<Reply>& reply) {
  SEKISHO_TRY(begun, begun_of(reply));
  begun_ = std::move(begun);
  step_ = pieces_ ? Step::kPieces : Step::kSend;
  return done();
}

Done BlobUpload::take_location(const Reply& reply) {
  const auto location = reply.answer.header("Location");
  if (!location) return done();
  SEKISHO_TRY(url, location_of(reply, *location));
  begun_->where = std::move(url);
  return done();
}

// While an upload waited for its bytes the registry may have given it up; another is begun then, once.
bool BlobUpload::is_gone(const Result<Reply>& reply) {
  if (!reply.ok() || reply->answer.status != 404 || !std::exchange(waited_, false)) return false;
  step_ = Step::kStart;
  return true;
}

Done BlobUpload::take_sent(const Result<Reply>& reply) {
  if (reply.ok() && reply->answer.status == 201) {
    step_ = Step::kStored;
    return done();
  }
  if (is_gone(reply)) return done();
  if (!is_worth_pieces(reply) || pieces_) return error_of(reply);
  // Nobody knows how much of it was taken, so another upload is begun.
  pieces_ = true;
  step_ = Step::kStart;
  return done();
}

Done BlobUpload::send_pieces(Session& session) {
  while (step_ != Step::kStored)
    SEKISHO_CHECK(step_ == Step::kPieces ? advance_piece(session) : take(session.run_one(*next())));
  return done();
}

Done BlobUpload::advance_piece(Session& session) {
  const bool whole = begin_ == upload_.descriptor.size;
  const auto reply = session.run_one(whole ? send_call() : piece_call());
  if (begin_ == 0 && is_gone(reply)) return done();
  if (is_worth_resuming(reply)) return recover(session, reply);
  if (!whole) return take_piece(reply);
  if (!reply.ok() || reply->answer.status != 201) return error_of(reply);
  step_ = Step::kStored;
  return done();
}

// A registry may have taken less than it was sent, and says so.
Done BlobUpload::take_piece(const Result<Reply>& reply) {
  if (!reply.ok() || reply->answer.status != 202) return error_of(reply);
  const std::uint64_t before = begin_;
  const std::uint64_t sent = piece_end();
  SEKISHO_CHECK(take_location(*reply));
  const auto has = parse_range(reply->answer.header("Range").value_or(""));
  begin_ = has && *has > 0 ? std::min(*has, sent) : sent;
  if (begin_ > before) {
    failures_ = 0;
  } else if (++failures_ > limits_.retries) {
    return fail(ReasonCode::kRegistryAnswer, "the registry takes no piece of the upload");
  }
  return done();
}

Done BlobUpload::recover(Session& session, const Result<Reply>& failed) {
  if (++failures_ > limits_.retries) return error_of(failed);
  SEKISHO_CHECK(session.transport().wait(backoff(failures_)));
  SEKISHO_TRY(reply, session.run_one(status_call()));
  return take_status(reply);
}

// An upload that is gone may have been finished by the very request that failed.
Done BlobUpload::take_status(const Reply& reply) {
  const int status = reply.answer.status;
  if (status == 404) {
    begin_ = 0;
    step_ = Step::kAsk;
    return done();
  }
  if (status != 204 && status != 200 && status != 202) return status_error(reply.answer);
  const auto has = parse_range(reply.answer.header("Range").value_or(""));
  if (!has || *has > upload_.descriptor.size) {
    return fail(ReasonCode::kRegistryAnswer, "the state of the upload makes no sense: Range \"" +
                                                 printable(reply.answer.header("Range").value_or(""), 100) +
                                                 "\"");
  }
  SEKISHO_CHECK(take_location(reply));
  begin_ = *has;
  return done();
}

}  // namespace sekisho::registry
