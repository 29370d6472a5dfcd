#include "serve/policy_watch.h"

namespace sekisho::serve {

Result<PolicyWatch> PolicyWatch::open(PolicyReader reader) {
  SEKISHO_TRY(policy, reader());
  return PolicyWatch(std::move(reader), std::move(policy));
}

PolicyWatch::News PolicyWatch::look() {
  auto found = reader_();
  if (!found.ok()) {
    std::string trouble = std::string(reason_name(found.error().code)) + ": " + found.error().message();
    if (trouble == trouble_) return News::kSame;
    trouble_ = std::move(trouble);
    return News::kBroken;
  }
  const bool mended = !trouble_.empty();
  trouble_.clear();
  if ((*found)->digest() == current_->digest()) return mended ? News::kMended : News::kSame;
  current_ = *std::move(found);
  return News::kChanged;
}

}  // namespace sekisho::serve
