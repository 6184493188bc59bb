package io.holdfast.api.work;

/** One session's work, complete: the agent needs no other knowledge. Closing wipes its secrets. */
public sealed interface WorkOrder extends AutoCloseable
    permits BackupOrder, DrillOrder, ExportOrder, RestoreOrder {
  Lease lease();

  LeaseTerms terms();

  RepositoryAccess repository();

  /** 1 for the first agent that took the session; more when an earlier one was lost. */
  int attempt();

  @Override
  default void close() {
    repository().close();
  }
}
