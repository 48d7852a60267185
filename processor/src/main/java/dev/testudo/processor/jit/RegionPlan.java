package dev.testudo.processor.jit;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.interpret.Block;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The blocks of a region in the order in which they are written, each before those that follow it
/// (reverse postorder), and how control goes between them. All of them lie in one page and have
/// been executed; a block is cut before an instruction that is not compiled.
///
/// A region is a loop with its side blocks, or a function with the calls it makes inside the page:
/// RET is an edge to each return site of the region.
final class RegionPlan {
  /// The most guest instructions in a region.
  static final int LARGEST = 90;

  /// A block of a region.
  static final class Node {
    final Block block;

    /// Instructions that are compiled: the block's, or those before the first that is not.
    final int length;

    /// Place in the order.
    int order;

    /// Instructions from here on the longest way that does not go back in the order.
    int longest;

    final List<Node> predecessors = new ArrayList<>();

    private Node(Block block, int length) {
      this.block = block;
      this.length = length;
    }

    int offset() {
      return block.offset();
    }

    boolean isCut() {
      return length < block.length;
    }

    Instruction last() {
      return block.ops[block.length - 1].instruction;
    }
  }

  final List<Node> nodes;

  /// Offsets of instructions behind the CALLs of the region that are in it.
  final Set<Integer> returnSites = new TreeSet<>();

  private final Map<Integer, Node> byOffset = new LinkedHashMap<>();

  private RegionPlan(Block head, int limit, int leastExecuted, int threshold) {
    gather(head, limit, leastExecuted, threshold);
    for (Node node : byOffset.values()) {
      int site = returnSite(node);
      if (site >= 0 && byOffset.containsKey(site)) {
        returnSites.add(site);
      }
    }
    nodes = order(head);
    byOffset.values().retainAll(new HashSet<>(nodes));
    returnSites.retainAll(byOffset.keySet());
    measure();
  }

  /// Plans the region that begins with a block; null if its first instruction is not compiled.
  ///
  /// @param limit the most instructions
  /// @param threshold what the blocks count from
  static @Nullable RegionPlan of(Block head, int limit, int threshold) {
    if (compiledLength(head) == 0) {
      return null;
    }
    return new RegionPlan(head, limit, Math.max(2, threshold / 64), threshold);
  }

  private void gather(Block head, int limit, int leastExecuted, int threshold) {
    ArrayDeque<Block> waiting = new ArrayDeque<>();
    waiting.add(head);
    int total = 0;
    while (!waiting.isEmpty()) {
      Block block = waiting.remove();
      if (byOffset.containsKey(block.offset())) {
        continue;
      }
      int length = compiledLength(block);
      boolean worthwhile = block == head || block.executedOf(threshold) >= leastExecuted;
      if (length == 0 || !worthwhile || total + length > limit && block != head) {
        continue;
      }
      total += length;
      Node node = new Node(block, length);
      byOffset.put(block.offset(), node);
      for (int target : ways(node)) {
        Block next = block.inSamePage(target);
        if (next != null) {
          waiting.add(next);
        }
      }
    }
  }

  private static int compiledLength(Block block) {
    for (int i = 0; i < block.length; i++) {
      if (!Compilable.is(block.ops[i].instruction)) {
        return i;
      }
    }
    return block.length;
  }

  /// Where control goes from a block that is not cut, as far as the block tells; the return site of
  /// a CALL is counted.
  private static int[] ways(Node node) {
    if (node.isCut()) {
      return new int[0];
    }
    Instruction last = node.last();
    int end = node.block.endOffset();
    if (!last.form.is(Form.ENDS_BLOCK)) {
      return new int[] {end};
    }
    return switch (Compilable.flow(last)) {
      case JUMP -> new int[] {end + (int) last.immediate};
      case CONDITIONAL, CALL -> new int[] {end + (int) last.immediate, end};
      case INDIRECT_CALL -> new int[] {end};
      case INDIRECT_JUMP, RETURN, NONE -> new int[0];
    };
  }

  private static int returnSite(Node node) {
    if (node.isCut()) {
      return -1;
    }
    return switch (Compilable.flow(node.last())) {
      case CALL, INDIRECT_CALL -> node.block.endOffset();
      default -> -1;
    };
  }

  /// The nodes that control may come to from this one.
  List<Node> successors(Node node) {
    List<Node> successors = new ArrayList<>();
    if (node.isCut()) {
      return successors;
    }
    Compilable.Flow flow = Compilable.flow(node.last());
    int end = node.block.endOffset();
    if (flow == Compilable.Flow.RETURN) {
      returnSites.forEach(site -> add(successors, site));
    } else {
      for (int target : ways(node)) {
        if (target != end
            || flow != Compilable.Flow.CALL && flow != Compilable.Flow.INDIRECT_CALL) {
          add(successors, target);
        }
      }
    }
    return successors;
  }

  private void add(List<Node> successors, int offset) {
    Node node = byOffset.get(offset);
    if (node != null) {
      successors.add(node);
    }
  }

  private List<Node> order(Block head) {
    List<Node> postorder = new ArrayList<>();
    Set<Node> seen = new HashSet<>();
    visit(node(head.offset()), seen, postorder);
    Collections.reverse(postorder);
    for (int i = 0; i < postorder.size(); i++) {
      postorder.get(i).order = i;
    }
    return postorder;
  }

  /// Depth is bounded by the number of blocks, and that by the limit of instructions.
  private void visit(@Nullable Node node, Set<Node> seen, List<Node> postorder) {
    if (node == null || !seen.add(node)) {
      return;
    }
    List<Node> successors = successors(node);
    // The way straight on is visited last, so that it comes first in the order.
    successors.forEach(next -> visit(next, seen, postorder));
    postorder.add(node);
  }

  private void measure() {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      int beyond = 0;
      for (Node next : successors(node)) {
        next.predecessors.add(node);
        if (next.order > node.order) {
          beyond = Math.max(beyond, next.longest);
        }
      }
      node.longest = node.length + beyond;
    }
  }

  /// The block of the region at an offset, or null.
  @Nullable Node node(long offset) {
    return byOffset.get((int) offset);
  }

  Node head() {
    return nodes.getFirst();
  }

  /// The numbers of the registers that the region may use.
  boolean[] registers() {
    boolean[] used = new boolean[16];
    for (Node node : nodes) {
      for (int i = 0; i < node.length; i++) {
        Compilable.registers(node.block.ops[i].instruction, used);
      }
    }
    return used;
  }

  @Override
  public String toString() {
    return Arrays.toString(nodes.stream().map(Node::offset).toArray());
  }
}
