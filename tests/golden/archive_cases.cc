#include "base/reason.h"
#include "golden/case_maker.h"
#include "support/tar_maker.h"

namespace sekisho::golden {

// Each hostile layer is signed well: only the goods are wrong.
std::vector<Case> archive_cases() {
  std::vector<Case> cases;
  for (const auto& hostile : support::hostile_layers()) {
    if (hostile.bytes.size() > 256 * 1024) continue;  // too large to keep; the unit tests have them all
    cases.push_back({"archive-" + hostile.name,
                     {hostile.row},
                     "A signed layer: " + hostile.name + ".",
                     [hostile](CaseMaker& m) {
                       const auto stored = m.layout.artifact(hostile.bytes, {});
                       m.layout.tag(stored, "v1");
                       m.sign_bundle(stored, m.shared.release);
                       m.expect("denied", {std::string(reason_name(hostile.code))});
                     }});
  }
  return cases;
}

}  // namespace sekisho::golden
