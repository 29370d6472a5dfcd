// Laws of what signing reads: the first byte says as what. A token, a signing config, what a certificate
// authority or a log answers: a value or an error of its own kind, and an entry that was read is written and
// read again as the same.
#include <cstdint>
#include <cstdlib>

#include "signing/fulcio.h"
#include "signing/identity_token.h"
#include "sigstore/log_entry.h"
#include "sigstore/signing_config.h"
#include "support/fake_transport.h"

namespace {

using namespace sekisho;

void require(bool law) {
  if (!law) std::abort();
}

const signing::IdentityToken& token() {
  static const auto kept = *signing::IdentityToken::parse("e30.eyJzdWIiOiJ4In0.e30");
  return kept;
}

const crypto::PrivateKey& key() {
  static const auto kept = *crypto::PrivateKey::generate();
  return kept;
}

// Nothing that is made up certifies a key of our own.
void check_authority(const Bytes& bytes) {
  support::FakeTransport transport([&](const net::Request&) { return net::Answer{200, {}, bytes}; });
  const auto chain =
      signing::request_certificate("https://fulcio.example.com", token(), key(), transport, Limits{});
  require(!chain.ok() && chain.error().code == ReasonCode::kSigningAnswer);
}

void check_token(const Bytes& bytes) {
  const auto parsed = signing::IdentityToken::parse(bytes);
  if (parsed.ok()) {
    require(!parsed->subject().empty() && signing::IdentityToken::parse(parsed->text()).ok());
  } else {
    require(parsed.error().code == ReasonCode::kIdentityTokenInvalid);
  }
}

void check_config(const Bytes& bytes) {
  const auto config = sigstore::parse_signing_config(bytes, Limits{});
  if (!config.ok()) return require(config.error().code == ReasonCode::kSigningConfigInvalid);
  const auto chosen = sigstore::select_services(config->logs, config->logs_used, {1, 2}, Time());
  require(chosen.ok() || chosen.error().code == ReasonCode::kSigningConfigInvalid);
  require(!chosen.ok() || chosen->size() <= config->logs.size());
}

void check_entry(const Result<sigstore::LogEntry>& entry) {
  if (!entry.ok() || !entry->promise || entry->integrated_time.value_or(Time()) < Time()) return;
  const auto again = sigstore::parse_legacy_entry(sigstore::render_legacy_entry(*entry), Limits{});
  require(!again.ok() || (again->body == entry->body && again->promise == entry->promise));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes bytes(data + 1, data + size);
  switch (data[0]) {
    case 'a':
      check_authority(bytes);
      break;
    case 't':
      check_token(bytes);
      break;
    case 'c':
      check_config(bytes);
      break;
    case '1':
      check_entry(sigstore::parse_rekor1_answer(bytes, Limits{}));
      break;
    case '2':
      check_entry(sigstore::parse_rekor2_answer(bytes, Limits{}));
      break;
    default:
      break;
  }
  return 0;
}
