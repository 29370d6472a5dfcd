#include "store/history.h"

namespace sekisho::store {

std::optional<std::strong_ordering> order(const Admitted& a, const Admitted& b) {
  if (a.signed_at && b.signed_at && a.signed_at != b.signed_at) return *a.signed_at <=> *b.signed_at;
  if (a.created && b.created) return *a.created <=> *b.created;
  if (a.signed_at && b.signed_at) return std::strong_ordering::equal;
  return std::nullopt;
}

}  // namespace sekisho::store
