// list: all objects of one kind in a cluster, page by page, as inventories are made of them.
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "kube/client.h"

namespace sekisho::kube {

enum class Listed { kPods, kOciRepositories, kExternalArtifacts, kKustomizations, kHelmReleases };

// Part tells the first page of a list from those that go on with it. Where the server has forgotten what a
// list was about to go on with, the list begins anew, once: with a first page, at which the taker forgets the
// pages before.
enum class Part { kFirst, kMore };
// TakePage is given the JSON of a page, which lives for the call. An Error ends the list and is its result.
using TakePage = std::function<Done(BytesView page, Part part)>;

// Presence tells whether the cluster has such a kind at all.
enum class Presence { kThere, kAbsent };

// list_objects lists a kind in all namespaces, limits.kube_page_objects at a time. Every cluster has Pods;
// that there are none is kube.refused. Further errors: those of Client, those of take, and
// kube.unexpected-answer for what is no page of a list, and for more calls than limits.kube_pages.
Result<Presence> list_objects(Client& client, Listed listed, const Limits& limits, const TakePage& take);

}  // namespace sekisho::kube
