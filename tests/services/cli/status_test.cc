#include "services/cli/status.h"

#include <gtest/gtest.h>

namespace naungan::cli {
namespace {

runtime::v1::GetStatusResponse Claims() {
  runtime::v1::GetStatusResponse status;
  status.set_service("claims");
  status.set_address("127.0.0.1:4000");
  status.set_build("0.1.0");
  status.set_ready(true);
  auto& partition = *status.add_partitions();
  partition.set_partition(3);
  partition.set_role("leading");
  partition.set_epoch(2);
  partition.set_cursor_offset(17);
  partition.set_queued_commands(1);
  partition.set_pending_work(4);
  partition.set_unpublished(5);
  partition.set_void_records(6);
  return status;
}

TEST(Status, ShowsServiceAndPartitions) {
  EXPECT_EQ(StatusText(Claims()),
            "claims 127.0.0.1:4000 build 0.1.0: ready\n"
            "  partition 3 leading, epoch 2, offset 17, queued 1, work 4, unpublished 5, void 6\n");
  EXPECT_TRUE(IsWell(Claims()));
}

TEST(Status, AnAlarmStandsBelowItsPartitionAndIsNotWell) {
  auto status = Claims();
  status.mutable_partitions(0)->set_alarm("the log lost records; restore it");
  EXPECT_NE(StatusText(status).find("\n    ALARM: the log lost records; restore it\n"),
            std::string::npos);
  EXPECT_FALSE(IsWell(status));
}

TEST(Status, AServiceThatStartsIsNotWell) {
  auto status = Claims();
  status.set_ready(false);
  EXPECT_NE(StatusText(status).find("0.1.0: not ready\n"), std::string::npos);
  EXPECT_FALSE(IsWell(status));
}

}  // namespace
}  // namespace naungan::cli
