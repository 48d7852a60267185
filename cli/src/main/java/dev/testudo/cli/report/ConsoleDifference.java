package dev.testudo.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Where two consoles of the same guest differ once times are left out: the lines that only one of
/// them has, in order. Guests measure time in virtual nanoseconds, and L0's work takes some of it,
/// so numbers that are times may differ; everything else is held to be equal.
public final class ConsoleDifference {
  private static final Pattern KERNEL_TIME = Pattern.compile("^\\[ *\\d+\\.\\d+\\]");

  /// Longer consoles are compared after their common beginning and end by content, not by order.
  private static final int LARGEST_TABLE = 4_000_000;

  private ConsoleDifference() {}

  /// One line that only one console has.
  ///
  /// @param first whether it is the first console that has it
  /// @param text the line
  public record Line(boolean first, String text) {}

  /// The lines in which two consoles differ.
  public static List<Line> between(List<String> first, List<String> second) {
    List<String> a = first.stream().map(ConsoleDifference::comparable).toList();
    List<String> b = second.stream().map(ConsoleDifference::comparable).toList();
    int start = 0;
    while (start < a.size() && start < b.size() && a.get(start).equals(b.get(start))) {
      start++;
    }
    int endA = a.size();
    int endB = b.size();
    while (endA > start && endB > start && a.get(endA - 1).equals(b.get(endB - 1))) {
      endA--;
      endB--;
    }
    List<String> restA = a.subList(start, endA);
    List<String> restB = b.subList(start, endB);
    return (long) restA.size() * restB.size() > LARGEST_TABLE
        ? byContent(restA, restB)
        : byOrder(restA, restB);
  }

  /// A line without the time that Linux prints before it and without trailing blanks.
  static String comparable(String line) {
    return KERNEL_TIME.matcher(line.stripTrailing()).replaceFirst("[]");
  }

  /// The classical longest common subsequence.
  private static List<Line> byOrder(List<String> a, List<String> b) {
    int[][] common = new int[a.size() + 1][b.size() + 1];
    for (int i = a.size() - 1; i >= 0; i--) {
      for (int j = b.size() - 1; j >= 0; j--) {
        common[i][j] =
            a.get(i).equals(b.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<Line> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < a.size() || j < b.size()) {
      if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
        i++;
        j++;
      } else if (j >= b.size() || i < a.size() && common[i + 1][j] >= common[i][j + 1]) {
        lines.add(new Line(true, a.get(i++)));
      } else {
        lines.add(new Line(false, b.get(j++)));
      }
    }
    return lines;
  }

  private static List<Line> byContent(List<String> a, List<String> b) {
    Map<String, Integer> surplus = new TreeMap<>();
    b.forEach(line -> surplus.merge(line, 1, Integer::sum));
    List<Line> lines = new ArrayList<>();
    for (String line : a) {
      int left = surplus.getOrDefault(line, 0);
      if (left > 0) {
        surplus.put(line, left - 1);
      } else {
        lines.add(new Line(true, line));
      }
    }
    Map<String, Integer> inFirst = new TreeMap<>();
    a.forEach(line -> inFirst.merge(line, 1, Integer::sum));
    for (String line : b) {
      int left = inFirst.getOrDefault(line, 0);
      if (left > 0) {
        inFirst.put(line, left - 1);
      } else {
        lines.add(new Line(false, line));
      }
    }
    return lines;
  }
}
