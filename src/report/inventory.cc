#include "report/inventory.h"

#include <map>

#include "base/text.h"
#include "report/arrays.h"
#include "report/page.h"

namespace sekisho::report {
namespace {

using Object = Json::Object;
using Array = Json::Array;

Json line_of(const manifests::Spot& spot) { return std::int64_t{spot.place.line}; }

Json render_object(const manifests::Object& object) {
  return Object{{"apiVersion", printable(object.api_version())}, {"kind", printable(object.kind)},
                {"namespace", printable(object.name_space)},     {"name", printable(object.name)},
                {"file", printable(object.spot.file)},           {"line", line_of(object.spot)}};
}

Json render_image(const manifests::Image& image) {
  return Object{{"image", printable(image.text)},
                {"object", printable(image.object)},
                {"file", printable(image.spot.file)},
                {"line", line_of(image.spot)},
                {"field", printable(image.field)}};
}

Json render_finding(const manifests::Finding& finding) {
  return Object{{"code", reason_name(finding.code)},
                {"file", printable(finding.file)},
                {"line", finding.line > 0 ? Json(std::int64_t{finding.line}) : Json()},
                {"detail", printable(finding.detail)},
                {"remedy", reason_remedy(finding.code)}};
}

}  // namespace

Json render_inventory(const manifests::Inventory& inventory, const manifests::Scope& scope) {
  Array paths(scope.paths.begin(), scope.paths.end());
  return Object{{"paths", std::move(paths)},
                {"objects", render_all(inventory.objects, render_object)},
                {"images", render_all(inventory.images, render_image)},
                {"findings", render_all(inventory.findings, render_finding)}};
}

std::string render_inventory_text(const manifests::Inventory& inventory, Colour colour) {
  Page page(colour);
  const bool clear = inventory.findings.empty();
  page.headline(clear ? "clear" : "findings", clear ? "1;32" : "1;31",
                counted(inventory.objects.size(), "object") + ", " +
                    counted(inventory.images.size(), "image") + ", " +
                    counted(inventory.findings.size(), "finding"));
  std::map<std::string, std::size_t> images;
  for (const manifests::Image& image : inventory.images) ++images[image.text];
  for (const auto& [image, count] : images)
    page.line("image", printable(image) + (count > 1 ? " (" + std::to_string(count) + " places)" : ""));
  for (const manifests::Finding& finding : inventory.findings) {
    page.line("finding", page.strong(reason_name(finding.code)) + ": " + printable(finding.subject()) + ": " +
                             printable(finding.detail));
    page.remedy(reason_remedy(finding.code));
  }
  return page.take();
}

}  // namespace sekisho::report
