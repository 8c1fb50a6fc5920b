#include "libs/domain/new_resource_id.h"

#include "libs/base/resource_id.h"
#include "libs/domain/nik.h"

namespace naungan::domain {

Status CheckNewResourceId(std::string_view id, std::string_view field) {
  NAUNGAN_TRY(CheckResourceId(id, field));
  if (!Nik::Parse(id, field)) return {};
  return Fail(
      Code::kInvalidArgument, "RESOURCE_ID_IS_NIK", field,
      "This id reads as a NIK. A NIK is personal data, and ids are published. Choose another "
      "id.");
}

}  // namespace naungan::domain
