// goods: the second half of the corridor: what is in the tree of a cleared artifact, and whether the images
// that it names are admitted themselves.
#pragma once

#include <functional>

#include "archive/unpack.h"
#include "gate/walk.h"
#include "policy/decide.h"

namespace sekisho::gate {

// judge_goods inspects an unpacked tree in an open directory, where the rule asks for that, judges its images
// by their own rules, side by side, each once, and decides. Where the request says so, tags are made into
// digests first, in the tree. What was found goes into the walk's judgement. Errors: disk.*, image.not-pinned
// where tags are to be made into digests and the rule does not ask about contents.
Result<policy::Verdict> judge_goods(Walk& walk, const policy::Clearance& clearance,
                                    archive::Unpacked& unpacked, int directory);

// Take is given an admitted tree in an open directory, before it is passed; an Error ends the walk with it.
using Take =
    std::function<Done(const policy::Admission& admission, const archive::Unpacked& unpacked, int directory)>;

// judge_aside fetches and unpacks the tree of a cleared artifact into a private directory that is gone
// afterwards, judges the goods, and passes the walk where they are admitted and take agrees.
void judge_aside(Walk& walk, const Papers& papers, registry::Repository& repository, const Take& take);

}  // namespace sekisho::gate
