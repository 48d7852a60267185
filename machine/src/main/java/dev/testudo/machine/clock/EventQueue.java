package dev.testudo.machine.clock;

import java.util.Arrays;

/// The events of one machine, ordered by deadline and, among equals, by the order in which they
/// were armed: the same run always fires the same events in the same order.
///
/// A binary heap that knows each event's position, so that re-arming and cancelling cost O(log n)
/// and allocate nothing.
public final class EventQueue implements TimeSource {
  /// The deadline of an empty queue.
  public static final long NEVER = Long.MAX_VALUE;

  private final TimeSource source;
  private TimedEvent[] heap = new TimedEvent[16];
  private int size;
  private long nextSequence;
  private Runnable earlierDeadlineListener = () -> {};

  /// Creates an empty queue.
  ///
  /// @param source the machine's time
  public EventQueue(TimeSource source) {
    this.source = source;
  }

  @Override
  public long now() {
    return source.now();
  }

  /// Names what to tell when an event is armed that is due before everything that was queued:
  /// whoever runs a processor up to [#nextDeadline()] has to stop earlier.
  public void onEarlierDeadline(Runnable listener) {
    earlierDeadlineListener = listener;
  }

  /// Arms an event; an event that is already armed is moved.
  ///
  /// @param deadline when it is due; a moment that has passed makes it due at once
  /// @param event the event
  public void schedule(long deadline, TimedEvent event) {
    if (event.isArmed()) {
      remove(event);
    }
    event.deadline = deadline;
    event.sequence = nextSequence++;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    place(event, size++);
    siftUp(event);
    if (heap[0] == event) {
      earlierDeadlineListener.run();
    }
  }

  /// Disarms an event; nothing happens when it is not armed.
  public void cancel(TimedEvent event) {
    if (event.isArmed()) {
      remove(event);
    }
  }

  /// The deadline of the first event, [#NEVER] when there is none.
  public long nextDeadline() {
    return size == 0 ? NEVER : heap[0].deadline;
  }

  /// Runs, in order, every event whose deadline is not after the given moment, those included that
  /// the events themselves arm.
  ///
  /// @return whether any event ran
  public boolean runDue(long now) {
    boolean ran = false;
    while (size > 0 && heap[0].deadline <= now) {
      TimedEvent event = heap[0];
      remove(event);
      event.run();
      ran = true;
    }
    return ran;
  }

  private void remove(TimedEvent event) {
    int hole = event.position;
    event.position = TimedEvent.NOT_QUEUED;
    TimedEvent last = heap[--size];
    if (last != event) {
      place(last, hole);
      siftUp(last);
      siftDown(last);
    }
  }

  private void siftUp(TimedEvent event) {
    int index = event.position;
    while (index > 0) {
      TimedEvent parent = heap[(index - 1) >>> 1];
      if (!event.isBefore(parent)) {
        break;
      }
      int parentIndex = parent.position;
      place(parent, index);
      index = parentIndex;
    }
    place(event, index);
  }

  private void siftDown(TimedEvent event) {
    int index = event.position;
    while (true) {
      int child = 2 * index + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
        child++;
      }
      if (!heap[child].isBefore(event)) {
        break;
      }
      place(heap[child], index);
      index = child;
    }
    place(event, index);
  }

  private void place(TimedEvent event, int index) {
    heap[index] = event;
    event.position = index;
  }
}
