// goods: the second half of the corridor: what is in the tree of a cleared artifact, and whether the images
// that it names are admitted themselves.
#pragma once

#include "archive/unpack.h"
#include "gate/walk.h"
#include "policy/decide.h"

namespace sekisho::gate {

// judge_goods inspects an unpacked tree in an open directory, where the rule asks for that, judges its images
// by their own rules, side by side, each once, and decides. What was found goes into the walk's judgement.
policy::Verdict judge_goods(Walk& walk, const policy::Clearance& clearance, const archive::Unpacked& unpacked,
                            int directory);

}  // namespace sekisho::gate
