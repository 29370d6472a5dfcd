// Inventory on paper: what an apply of a tree would bring, as text and JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "manifests/inspect.h"
#include "report/judgement.h"

namespace sekisho::report {

// render_inventory is {paths, objects, images, findings} of docs/cli.md.
Json render_inventory(const manifests::Inventory& inventory, const manifests::Scope& scope);
// render_inventory_text is the same for people: images, findings with what to do, and counts.
std::string render_inventory_text(const manifests::Inventory& inventory, Colour colour);

}  // namespace sekisho::report
