// RemoteFixture: a session on a scripted network, without any credentials of the machine.
#pragma once

#include <gtest/gtest.h>

#include "registry/remote.h"
#include "registry/session.h"
#include "support/expect.h"
#include "support/fake_transport.h"

namespace sekisho::registry {

using support::code_of;
using support::FakeTransport;

inline oci::Name name_of(const std::string& text) {
  auto name = oci::Name::parse(text);
  EXPECT_TRUE(name.ok()) << text;
  return *name;
}

inline Environment no_environment() {
  return [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
}

inline net::Answer answer(int status, std::vector<net::Header> headers = {}, std::string body = {}) {
  return net::Answer{status, std::move(headers), std::move(body)};
}

inline net::Answer bearer_challenge(const std::string& realm, const std::string& more = "") {
  return answer(401, {{"WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"svc\"" + more}});
}

inline Upload upload(const std::string& bytes) {
  return {oci::Descriptor::of("application/octet-stream", bytes), bytes, -1};
}

inline Access with_credentials() {
  Access access;
  access.credentials = {"user", "canary"};
  return access;
}

inline std::shared_ptr<Session> session_on(net::Transport& transport, Access access = {},
                                           Limits limits = {}) {
  return std::make_shared<Session>(transport, std::move(access), limits, no_environment());
}

// A small manifest, as bytes.
inline const std::string& manifest_bytes() {
  static const std::string bytes =
      R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":)"
      R"("application/vnd.oci.empty.v1+json","digest":)"
      R"("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]})";
  return bytes;
}

inline net::Answer manifest_answer() {
  return answer(200, {{"Content-Type", std::string(oci::kManifestType)}}, manifest_bytes());
}

// fetch asks for the tag v1 of a repository.
inline Result<Fetched> fetch(const std::shared_ptr<Session>& session, const std::string& name) {
  return open_remote(session, name_of(name), Limits{})->fetch_tag("v1");
}

}  // namespace sekisho::registry
