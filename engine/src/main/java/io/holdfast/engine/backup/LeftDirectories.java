package io.holdfast.engine.backup;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the directories that the walk has left and that are open still, since files of them wait
 * to be read. Where each file lies in a directory of its own they would be more than a process may
 * have open. Thread-safe.
 */
final class LeftDirectories {
  /** Below the limit of 1024 that old set-ups give a process, with room for all else. */
  static final int MOST = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  /** Guarded by lock. */
  private int count;

  void add() {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  void remove() {
    lock.lock();
    try {
      if (--count == MOST / 2) {
        room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether there are as many as there may be. */
  boolean isFull() {
    lock.lock();
    try {
      return count >= MOST;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until half of them are closed, so that the walk then has a while to go. */
  void awaitRoom() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count > MOST / 2) {
        room.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
