package io.heapfleet.jobs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ways from the roots to one place, in several dumps, folded into a tree: what they have in common
 * stands there once.
 */
public final class PathTree {
  private final Node top = new Node();

  PathTree() {}

  /**
   * A step of the tree.
   *
   * @param depth from 0
   * @param step as in {@code leak_paths.path}
   * @param dumps how many dumps have it
   * @param retainedBytes what the place retains below it, in these dumps together
   * @param end whether things accumulate here
   */
  public record Line(int depth, String step, int dumps, long retainedBytes, boolean end) {
    /** The spaces that a nested list of Markdown has before it. */
    public String indent() {
      return "  ".repeat(depth);
    }
  }

  private static final class Node {
    private final Map<String, Node> next = new LinkedHashMap<>();
    private int dumps;
    private long retainedBytes;
    private boolean end;
  }

  /** Adds the way of one dump. */
  void add(List<String> path, long retainedBytes) {
    Node at = top;
    for (String step : path) {
      at = at.next.computeIfAbsent(step, text -> new Node());
      at.dumps++;
      at.retainedBytes += retainedBytes;
    }
    at.end = true;
  }

  boolean isEmpty() {
    return top.next.isEmpty();
  }

  /** All steps from the top, what retains most first. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    add(lines, top, 0);
    return lines;
  }

  private static void add(List<Line> lines, Node node, int depth) {
    node.next.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Node>>comparingLong(
                    entry -> -entry.getValue().retainedBytes)
                .thenComparing(Map.Entry::getKey))
        .forEach(
            entry -> {
              Node below = entry.getValue();
              lines.add(
                  new Line(depth, entry.getKey(), below.dumps, below.retainedBytes, below.end));
              add(lines, below, depth + 1);
            });
  }
}
