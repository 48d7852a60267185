package dev.testudo.hypervisor.state;

import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.VmcsField;
import java.util.Arrays;

/// How often a virtual processor exited: by level, by reason, and by who took the exit.
public final class ExitCounters {
  /// Kinds of bitmaps that are merged.
  public enum Bitmap {
    MSR,
    IO
  }

  private static final int REASONS = ExitReason.values().length;

  private final long[] fromL1 = new long[REASONS];
  private final long[] fromL2 = new long[REASONS];
  private final long[] reflected = new long[REASONS];

  /// Exits to L0, at either level, that belong to exits reflected with each reason: from the exit
  /// of L2 to the entry to L2 that ends L1's work on it.
  private final long[] costs = new long[REASONS];

  private final long[] merges = new long[Bitmap.values().length];
  private final long[] mergesAvoided = new long[Bitmap.values().length];
  private long bitmapLooks;

  private final long[] fieldReads = new long[VmcsField.COUNT];
  private final long[] fieldWrites = new long[VmcsField.COUNT];
  private long shadowPulls;
  private long shadowPushes;
  private long preparations;
  private long fullPreparations;

  private int working = -1;
  private long workStart;
  private long total;

  public void exit(boolean l2, ExitReason reason) {
    total++;
    (l2 ? fromL2 : fromL1)[reason.ordinal()]++;
  }

  /// An exit of L2 is given to L1, which now works on it.
  public void reflect(ExitReason reason, boolean fromHardware) {
    reflected[reason.ordinal()]++;
    working = reason.ordinal();
    workStart = fromHardware ? total - 1 : total;
  }

  /// L2 is entered on L1's behalf.
  public void entered() {
    if (working >= 0) {
      costs[working] += total - workStart;
      working = -1;
    }
  }

  /// A bitmap of L1 was needed at an entry.
  ///
  /// @param avoided whether what was merged before still held
  public void merged(Bitmap bitmap, boolean avoided) {
    (avoided ? mergesAvoided : merges)[bitmap.ordinal()]++;
  }

  /// The content of a bitmap of L1 was read.
  public void lookedAtBitmap() {
    bitmapLooks++;
  }

  /// A VMREAD or VMWRITE was carried out by L0.
  public void fieldAccess(VmcsField field, boolean write) {
    (write ? fieldWrites : fieldReads)[field.index()]++;
  }

  /// The shadow VMCS was copied to vmcs12.
  public void pulledShadow() {
    shadowPulls++;
  }

  /// vmcs12 was copied to the shadow VMCS.
  public void pushedShadow() {
    shadowPushes++;
  }

  /// vmcs02 was prepared.
  ///
  /// @param all with the rare fields
  public void preparedVmcs02(boolean all) {
    preparations++;
    if (all) {
      fullPreparations++;
    }
  }

  /// Adds what another processor counted.
  public void add(ExitCounters other) {
    for (int i = 0; i < REASONS; i++) {
      fromL1[i] += other.fromL1[i];
      fromL2[i] += other.fromL2[i];
      reflected[i] += other.reflected[i];
      costs[i] += other.costs[i];
    }
    for (int i = 0; i < fieldReads.length; i++) {
      fieldReads[i] += other.fieldReads[i];
      fieldWrites[i] += other.fieldWrites[i];
    }
    shadowPulls += other.shadowPulls;
    shadowPushes += other.shadowPushes;
    preparations += other.preparations;
    fullPreparations += other.fullPreparations;
    total += other.total;
    for (int i = 0; i < merges.length; i++) {
      merges[i] += other.merges[i];
      mergesAvoided[i] += other.mergesAvoided[i];
    }
    bitmapLooks += other.bitmapLooks;
  }

  /// Exits of L2 that L1 saw.
  public long reflected() {
    return Arrays.stream(reflected).sum();
  }

  /// All exits to L0.
  public long total() {
    return total;
  }

  public long fromL1(ExitReason reason) {
    return fromL1[reason.ordinal()];
  }

  public long fromL2(ExitReason reason) {
    return fromL2[reason.ordinal()];
  }

  /// Exits that L1 saw.
  public long reflected(ExitReason reason) {
    return reflected[reason.ordinal()];
  }

  /// Exits of L2 that L0 handled without L1's knowing.
  public long handled(ExitReason reason) {
    return Math.max(0, fromL2[reason.ordinal()] - reflected[reason.ordinal()]);
  }

  /// The exits to L0 that one reflected exit of this reason cost on average, or 0 when there was
  /// none.
  public double l0ExitsPerL2Exit(ExitReason reason) {
    long count = reflected[reason.ordinal()];
    return count == 0 ? 0 : (double) costs[reason.ordinal()] / count;
  }

  /// The same over all reasons.
  public double l0ExitsPerL2Exit() {
    long count = Arrays.stream(reflected).sum();
    return count == 0 ? 0 : (double) Arrays.stream(costs).sum() / count;
  }

  /// VMREADs of a field that L0 carried out.
  public long reads(VmcsField field) {
    return fieldReads[field.index()];
  }

  /// VMWRITEs of a field that L0 carried out.
  public long writes(VmcsField field) {
    return fieldWrites[field.index()];
  }

  /// How often the shadow VMCS was copied to vmcs12, and vmcs12 to the shadow VMCS.
  public long shadowPulls() {
    return shadowPulls;
  }

  public long shadowPushes() {
    return shadowPushes;
  }

  /// How often vmcs02 was prepared, and how often with the rare fields.
  public long preparations() {
    return preparations;
  }

  public long fullPreparations() {
    return fullPreparations;
  }

  /// How often bitmaps of a kind were merged, and how often that was not necessary.
  public long merges(Bitmap bitmap) {
    return merges[bitmap.ordinal()];
  }

  public long mergesAvoided(Bitmap bitmap) {
    return mergesAvoided[bitmap.ordinal()];
  }

  /// How often the content of a bitmap of L1 was read to be merged or compared.
  public long bitmapLooks() {
    return bitmapLooks;
  }
}
