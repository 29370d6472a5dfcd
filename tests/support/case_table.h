// CaseTable: the words in which virtual cases are written down, one case a few lines.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/virtual_cases.h"

namespace sekisho::support {

using Arrange = std::function<void(Situation&)>;
using Threats = std::vector<std::string>;
using Cases = std::vector<VirtualCase>;

// good is accepted, bad is refused for a reason; its name gets _fail.
VirtualCase good(std::string name, Threats threats, std::string why, Arrange arrange);
VirtualCase bad(std::string name, std::string reason, Threats threats, std::string why, Arrange arrange);
VirtualCase demanding(Demands demands, VirtualCase one);
// for_reason is a bad case with another reason.
VirtualCase for_reason(std::string reason, VirtualCase one);
VirtualCase in_form(Forms forms, VirtualCase one);
VirtualCase asking_for(std::string identity, std::string issuer, VirtualCase one);

// Arrangements that change one thing.
Arrange leaf(std::function<void(CertificateSpec&)> edit);
Arrange finished_leaf(std::function<void(CertificateSpec&)> edit);
Arrange certificate(std::function<void(Bytes&)> edit);
// authority changes the issuing link of the CA (0: the intermediate, 1: the root) and issues all anew.
Arrange authority(std::size_t link, std::function<void(CertificateSpec&)> edit);
Arrange scts(std::function<void(const VirtualSigstore&, std::vector<SctSpec>&)> edit);
Arrange entry(std::function<void(Json&)> edit);
Arrange body(std::function<void(Json&)> edit);
Arrange checkpoint(std::function<void(CheckpointSpec&)> edit);
// note changes the text of the finished checkpoint.
Arrange note(std::function<void(std::string&)> edit);
Arrange stamp(std::function<void(StampSpec&)> edit);
Arrange root(std::function<void(Json&)> edit);
Arrange bundle(std::function<void(Json&)> edit);
// payload changes the statement's text.
Arrange payload(std::function<void(std::string&)> edit);
// rekor2 makes it a bundle of Rekor v2 with a timestamp, and goes on.
Arrange rekor2(Arrange next = nullptr);
// both does one after the other.
Arrange both(Arrange first, Arrange second);

// join makes one list of several.
Cases join(std::vector<Cases> parts);
Time later(Seconds seconds);  // than the signing time
void replace_all(std::string& text, std::string_view what, std::string_view with);

}  // namespace sekisho::support
