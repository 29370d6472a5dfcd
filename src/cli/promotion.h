// promotion: a verdict before something is written, where one is asked for: tag and copy.
#pragma once

#include <optional>

#include "cli/subject.h"
#include "cli/trust_options.h"
#include "report/judgement.h"

namespace sekisho::cli {

// judge_if_asked judges what a subject names as verify does; nothing where no policy, key or identity was
// given.
Result<std::optional<report::Judgement>> judge_if_asked(const TrustOptions& trust, const Subject& subject);
// deny prints a verdict that is no; the result is its exit code.
int deny(const report::Judgement& judgement, const OutputOptions& output);
// fetch_judged fetches what was judged by its digest, so that nothing else is written; else what the subject
// names.
Result<registry::Fetched> fetch_judged(const Subject& subject,
                                       const std::optional<report::Judgement>& judgement);

}  // namespace sekisho::cli
