#include "store/framed.h"

#include <string>

namespace sekisho::store {

Bytes framed(std::initializer_list<BytesView> parts) {
  Bytes text;
  for (const BytesView part : parts) text.append(std::to_string(part.size())).append(":").append(part);
  return text;
}

}  // namespace sekisho::store
