// virtual_sigstore DIRECTORY [message|statement]: writes each case as a folder, for real clients to judge.
// Cases that have both forms are written in the one named, message where none is.
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "support/virtual_cases.h"
#include "support/write_file.h"

namespace {

using namespace sekisho;
using namespace sekisho::support;

Json expectation(const VirtualCase& one, Form form) {
  Json::Array threats;
  for (const auto& threat : one.threats) threats.push_back(threat);
  return Json::Object{{"accepted", one.accepted()},
                      {"reason", one.accepted() ? Json() : Json(one.reason)},
                      {"threats", std::move(threats)},
                      {"form", form == Form::kMessage ? "message" : "statement"},
                      {"demands", Json::Object{{"logs", one.demands.logs},
                                               {"scts", one.demands.scts},
                                               {"timestamps", one.demands.timestamps},
                                               {"witnesses", one.demands.witnesses}}}};
}

void write_case(const std::filesystem::path& folder, const VirtualCase& one, const VirtualSigstore& sigstore,
                const Artifact& artifact, Form form) {
  const Made made = make_case(one, sigstore, artifact, form);
  std::filesystem::create_directories(folder);
  write_file(folder / "bundle.sigstore.json", made.bundle);
  write_file(folder / "trusted_root.json", made.trusted_root);
  write_file(folder / "artifact", artifact.bytes);
  write_file(folder / "README", one.why + "\n");
  write_file(folder / "expect.json", render_json_pretty(expectation(one, form)) + "\n");
  if (made.key_pem) {
    write_file(folder / "key.pub", *made.key_pem);
  } else {
    write_file(folder / "identity", one.identity + "\n");
    write_file(folder / "issuer", one.issuer + "\n");
  }
  std::string witnesses;
  for (const auto& key : made.witness_keys) witnesses += key + "\n";
  if (!witnesses.empty()) write_file(folder / "witnesses", witnesses);
}

int run(const std::filesystem::path& directory, Form wanted) {
  const VirtualSigstore sigstore = VirtualSigstore::make();
  const Artifact artifact = Artifact::of("The goods that pass the gate.\n");
  for (const auto& one : virtual_cases()) {
    const Form other = wanted == Form::kMessage ? Form::kStatement : Form::kMessage;
    write_case(directory / one.name, one, sigstore, artifact, one.has(wanted) ? wanted : other);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: virtual_sigstore DIRECTORY [message|statement]\n";
    return 2;
  }
  try {
    return run(argv[1], argc == 3 && std::string(argv[2]) == "statement" ? Form::kStatement : Form::kMessage);
  } catch (const std::exception& error) {
    std::cerr << "virtual_sigstore: " << error.what() << "\n";
    return 3;
  }
}
