#include "policy/convert_book.h"

#include <algorithm>

#include "base/text.h"

namespace sekisho::policy {
namespace {

constexpr std::size_t kMaxLines = 500;
constexpr std::size_t kMaxName = 100;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

void put(std::string& key, std::string_view part) {
  key += std::to_string(part.size()) + ":" + std::string(part);
}

void put(std::string& key, const IdentityText& text) {
  put(key, text.kind == IdentityText::Kind::kExact ? "exact" : "regexp");
  put(key, text.text);
}

// All but the name.
std::string content_of(const ForeignAuthority& authority) {
  std::string key;
  put(key, authority.pem);
  for (const std::string& file : authority.files) put(key, file);
  if (authority.identity) {
    put(key, authority.identity->issuer);
    put(key, authority.identity->subject);
    for (const auto& [name, value] : authority.identity->claims) put(key, name + "=" + value);
  }
  put(key, authority.trusted_root);
  key += std::to_string(static_cast<int>(authority.log)) + std::to_string(static_cast<int>(authority.sct)) +
         std::to_string(authority.timestamps);
  return key;
}

}  // namespace

ForeignAuthority::Signers ForeignAuthority::signers() const {
  if (!identity) return files.size() > 1 ? Signers::kSeveral : Signers::kOne;
  const auto is_exact = [](const IdentityText& text) { return text.kind == IdentityText::Kind::kExact; };
  return is_exact(identity->issuer) && is_exact(identity->subject) ? Signers::kOne : Signers::kSeveral;
}

std::string valid_name(const std::string& text) {
  std::string name;
  for (char c : text.substr(0, kMaxName)) {
    if (is_name_char(c)) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && (name.back() == '-' || name.back() == '.')) name.pop_back();
  const auto first = name.find_first_not_of("-.");
  return first == std::string::npos ? "unnamed" : name.substr(first);
}

std::string free_name(const std::string& text, Names& taken) {
  const std::string base = valid_name(text);
  std::string name = base;
  std::size_t& next = taken.emplace(base, 1).first->second;
  if (next++ == 1) return name;
  while (true) {
    name = base + "-" + std::to_string(next++ - 1);
    if (taken.emplace(name, 2).second) return name;
  }
}

std::size_t ForeignBook::add(ForeignAuthority authority) {
  const auto [place, fresh] = positions_.emplace(content_of(authority), authorities_.size());
  if (!fresh) return place->second;
  authority.name = free_name(authority.name, names_);
  authorities_.push_back(std::move(authority));
  return place->second;
}

std::string ForeignBook::file_for(const std::string& thing, const std::string& prefix,
                                  const std::string& suffix) {
  std::string& file = files_[prefix + " " + thing];
  if (file.empty()) file = new_file(prefix + "-" + thing, suffix);
  return file;
}

std::string ForeignBook::new_file(const std::string& name, const std::string& suffix) {
  return free_name(name, file_names_) + suffix;
}

void ForeignBook::call_it(const std::string& text) {
  const std::string valid = valid_name(text);
  if (name_.empty()) name_ = valid;
  if (name_ != valid) name_ = "converted";
}

std::vector<std::string> ForeignBook::to_do() const {
  Lines lines;
  const auto add = [&](const std::string& file) {
    const auto line = to_do_.find(file);
    if (line != to_do_.end()) lines.add(file + ": " + line->second);
  };
  for (const std::size_t position : used_) {
    for (const std::string& file : authorities_[position].files) add(file);
    add(authorities_[position].trusted_root);
  }
  return lines.all();
}

void Lines::add(const std::string& text) {
  std::string line = printable(text);
  if (known_.contains(line)) return;
  if (lines_.size() == kMaxLines) {
    ++more_;
    return;
  }
  known_.insert(line);
  lines_.push_back(std::move(line));
}

std::vector<std::string> Lines::all() const {
  std::vector<std::string> all = lines_;
  if (more_ > 0) all.push_back(std::to_string(more_) + " more: convert fewer documents at a time");
  return all;
}

}  // namespace sekisho::policy
