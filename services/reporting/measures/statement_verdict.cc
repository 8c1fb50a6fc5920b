#include "services/reporting/measures/statement_verdict.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "libs/base/check.h"

namespace naungan::reporting {

v1::Reconciliation JudgeStatement(const v1::Statement& statement,
                                  std::span<const Derived> derived) {
  NAUNGAN_CHECK(!derived.empty(), "who is registered can always be derived");
  v1::Reconciliation found;
  *found.mutable_statement() = statement;
  const auto difference = [&](const Derived& figure) {
    return statement.stated_persons() - figure.persons;
  };
  const auto distance = [&](const Derived& figure) {
    return std::tuple(std::abs(difference(figure)), figure.measure != statement.stated_measure(),
                      figure.measure);
  };
  found.set_nearest(std::ranges::min(derived, {}, distance).measure);
  bool stated_is_derived = false;
  for (const Derived& figure : derived) {
    v1::DerivedFigure& written = *found.add_derived();
    written.set_measure(figure.measure);
    written.set_persons(figure.persons);
    written.set_difference(difference(figure));
    if (figure.measure != statement.stated_measure()) continue;
    stated_is_derived = true;
    found.set_agrees(difference(figure) == 0);
  }
  found.set_mislabelled(stated_is_derived && found.nearest() != statement.stated_measure());
  return found;
}

}  // namespace naungan::reporting
