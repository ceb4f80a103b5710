#include "grammar/views.hpp"

#include <charconv>

namespace ipsh::grammar {

bool PipelineView::negated() const {
  bool result = false;
  for (Node const child : node) {
    if (!child.is(Kind::not_)) break;
    result = !result;
  }
  return result;
}

std::vector<PipelineView::Stage> PipelineView::stages() const {
  std::vector<Stage> result;
  for (Node const child : node) {
    if (child.is(Kind::pipe_both))
      result.back().both = true;
    else if (!child.is(Kind::not_))
      result.push_back({child});
  }
  return result;
}

std::optional<int> RedirectView::descriptor() const {
  Node const digits = node.first();
  if (!digits.is(Kind::digits)) return {};
  int number = 0;  // the grammar takes only what fits
  std::from_chars(digits.text().data(), digits.text().data() + digits.text().size(), number);
  return number;
}

std::string_view RedirectView::operator_text() const {
  if (Node const sign = node.child(Kind::operator_)) return sign.text();
  return here_document().text().substr(0, here_document().here_document().strip ? 3 : 2);
}

std::vector<ClauseView> IfView::clauses() const {
  std::vector<ClauseView> result;
  for (Node const child : node)
    if (child.is(Kind::clause)) result.push_back({child});
  return result;
}

Node IfView::otherwise() const {
  Node const branch = node.child(Kind::else_);
  return branch ? branch.first() : Node();
}

std::vector<Node> CaseItemView::patterns() const {
  std::vector<Node> result;
  for (Node const child : node)
    if (child.is(Kind::word)) result.push_back(child);
  return result;
}

std::vector<CaseItemView> CaseView::items() const {
  std::vector<CaseItemView> result;
  for (Node const child : node)
    if (child.is(Kind::case_item)) result.push_back({child});
  return result;
}

std::string_view ParameterView::operator_text() const {
  Node const sign = node.child(Kind::operator_);
  return sign ? sign.text() : std::string_view();
}

std::string_view ComparisonView::operator_text() const {
  Node const sign = node.child(Kind::operator_);
  return sign ? sign.text() : std::string_view();
}

}  // namespace ipsh::grammar
