package dev.testudo.machine.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private final EventQueue queue = new EventQueue(() -> 0);
  private final List<String> fired = new ArrayList<>();

  private TimedEvent event(String name) {
    return new TimedEvent(name, deadline -> fired.add(name + deadline));
  }

  @Test
  void eventsFireByDeadlineAndThenInTheOrderOfArming() {
    queue.schedule(20, event("a"));
    queue.schedule(10, event("b"));
    queue.schedule(20, event("c"));
    queue.schedule(30, event("d"));

    assertThat(queue.nextDeadline()).isEqualTo(10);
    assertThat(queue.runDue(20)).isTrue();
    assertThat(fired).containsExactly("b10", "a20", "c20");
    assertThat(queue.nextDeadline()).isEqualTo(30);
    assertThat(queue.runDue(29)).isFalse();
  }

  @Test
  void anArmedEventIsMovedAndACancelledOneNeverFires() {
    TimedEvent moved = event("moved");
    TimedEvent cancelled = event("cancelled");
    queue.schedule(10, moved);
    queue.schedule(5, cancelled);
    queue.schedule(40, moved);
    queue.cancel(cancelled);
    queue.cancel(cancelled);

    assertThat(cancelled.isArmed()).isFalse();
    queue.runDue(100);
    assertThat(fired).containsExactly("moved40");
    assertThat(queue.nextDeadline()).isEqualTo(EventQueue.NEVER);
  }

  @Test
  void anEventMayArmItselfAgainWhileItRuns() {
    TimedEvent[] self = new TimedEvent[1];
    self[0] =
        new TimedEvent(
            "tick",
            deadline -> {
              fired.add("tick" + deadline);
              queue.schedule(deadline + 10, self[0]);
            });
    queue.schedule(10, self[0]);

    queue.runDue(35);
    assertThat(fired).containsExactly("tick10", "tick20", "tick30");
    assertThat(queue.nextDeadline()).isEqualTo(40);
  }

  @Test
  void onlyAnEarlierDeadlineIsAnnounced() {
    List<Long> announced = new ArrayList<>();
    queue.onEarlierDeadline(() -> announced.add(queue.nextDeadline()));
    queue.schedule(20, event("a"));
    queue.schedule(30, event("b"));
    queue.schedule(10, event("c"));
    assertThat(announced).containsExactly(20L, 10L);
  }

  @Test
  void randomOperationsAgreeWithASortedList() {
    long seed = 20260101;
    Random random = new Random(seed);
    List<TimedEvent> events = new ArrayList<>();
    List<TimedEvent> expected = new ArrayList<>();
    List<TimedEvent> ran = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      TimedEvent[] self = new TimedEvent[1];
      self[0] = new TimedEvent("e" + i, _ -> ran.add(self[0]));
      events.add(self[0]);
    }
    long now = 0;
    for (int round = 0; round < 20_000; round++) {
      TimedEvent event = events.get(random.nextInt(events.size()));
      expected.remove(event);
      if (random.nextInt(4) == 0) {
        queue.cancel(event);
      } else {
        queue.schedule(now + random.nextInt(100), event);
        expected.add(event);
      }
      if (random.nextInt(8) == 0) {
        now += random.nextInt(20);
        long until = now;
        expected.sort(
            Comparator.comparingLong(TimedEvent::deadline).thenComparingLong(e -> e.sequence));
        List<TimedEvent> due = expected.stream().filter(e -> e.deadline() <= until).toList();
        ran.clear();
        queue.runDue(now);
        assertThat(ran).as("seed %d round %d", seed, round).isEqualTo(due);
        expected.removeAll(due);
      }
    }
  }

  @Test
  void ticksAndMomentsOfAFrequencyAgree() {
    Frequency frequency = new Frequency(1_193_182);
    for (long tick : new long[] {0, 1, 2, 18, 1_193_181, 1_193_182, 1L << 40}) {
      long moment = frequency.nanosAt(tick);
      assertThat(frequency.ticksAt(moment)).isEqualTo(tick);
      if (tick > 0) {
        assertThat(frequency.ticksAt(moment - 1)).isEqualTo(tick - 1);
      }
    }
    assertThat(frequency.nanosAt(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }
}
