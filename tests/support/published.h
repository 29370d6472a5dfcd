// Published: a good artifact in a registry of the tests, pushed and signed by the program's own means, and a
// gate before it.
#pragma once

#include <memory>
#include <string>

#include "crypto/private_key.h"
#include "gate/judge.h"
#include "publish/attest.h"
#include "publish/push.h"
#include "publish/source.h"
#include "signing/key_signer.h"
#include "support/registry_server.h"
#include "support/temporary.h"

namespace sekisho::support {

class Published {
 public:
  explicit Published(RegistryOptions options = {})
      : server(options),
        key(*crypto::PrivateKey::generate()),
        stranger(*crypto::PrivateKey::generate()),
        policy(trust_in(key.public_key())),
        subject(push("v1")) {}

  // trust_in is the policy of one key, for which no log is asked.
  static std::shared_ptr<const policy::Policy> trust_in(crypto::PublicKey key) {
    verify::Authority authority;
    authority.name = "key";
    authority.keys = {std::move(key)};
    authority.log = verify::LogUse::kIgnored;
    return *policy::Policy::of_authority(std::move(authority), {});
  }

  // open is a repository with a session and a transport of its own, as a new process has.
  struct Opened {
    std::unique_ptr<net::Transport> transport;
    std::unique_ptr<registry::Repository> repository;
  };
  Opened open() const {
    auto transport = *net::make_transport({}, limits);
    const auto session = registry::make_session(*transport, {}, limits);
    auto repository = *registry::open_repository(session, reference("v1"), limits);
    return {std::move(transport), std::move(repository)};
  }

  oci::Reference reference(const std::string& tag) const {
    return *oci::Reference::parse(server.host() + "/acme/app:" + tag);
  }
  oci::Reference by_digest() const { return reference("v1").at(subject.digest); }

  oci::Descriptor push(const std::string& tag) const {
    const auto opened = open();
    const auto app = std::filesystem::path(SEKISHO_SOURCE_DIR) / "testdata" / "app";
    const auto tree = *publish::open_source({app}, limits);
    const auto layer = *publish::pack(tree, {}, limits);
    return publish::push({{}, {}, Time(), {}, tag}, layer, *opened.repository)->manifest;
  }
  publish::Signing signing(const crypto::PrivateKey& by) const {
    return {std::make_shared<signing::KeySigner>(by), subject, reference("v1").name()->text(), {}, Time()};
  }
  void sign_bundle(const crypto::PrivateKey& by) const {
    (void)*publish::sign_bundle(signing(by), *open().repository, limits);
  }
  void sign_legacy(const crypto::PrivateKey& by) const {
    (void)*publish::sign_legacy(signing(by), *open().repository, limits);
  }
  void attest(const crypto::PrivateKey& by, const Json& predicate) const {
    (void)*publish::attest(signing(by), {"https://example.com/test/v1", predicate, {}},
                           publish::Formats::kBundle, publish::Replace::kNothing, *open().repository, limits);
  }

  report::Judgement judge(const oci::Reference& what) const {
    const auto opened = open();
    return gate::judge({what, policy, sekisho::now(), limits, opened.transport.get()}, *opened.repository);
  }
  report::Judgement admit(const oci::Reference& what, const std::filesystem::path& to,
                          const std::vector<std::string>& command = {}) const {
    const auto opened = open();
    return gate::admit({what, policy, sekisho::now(), limits, opened.transport.get()}, *opened.repository,
                       {to, command});
  }

  mutable RegistryServer server;
  Limits limits;
  crypto::PrivateKey key;
  crypto::PrivateKey stranger;
  std::shared_ptr<const policy::Policy> policy;
  oci::Descriptor subject;
};

}  // namespace sekisho::support
