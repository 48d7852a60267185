package dev.testudo.hypervisor;

import dev.testudo.hypervisor.memory.EptTables;
import dev.testudo.hypervisor.memory.HostPages;
import dev.testudo.hypervisor.memory.WriteTracking;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.LogicalProcessor;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.HardwarePort;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// L0 of one machine: what its virtual processors share.
///
/// Host-physical memory begins with L0's own pages; L1's RAM lies at [#GUEST_OFFSET], so that every
/// address of L1's RAM is found by adding a number, and EPT01 maps it with large pages before L1
/// begins.
public final class Hypervisor {
  /// Where L1's address 0 is in host-physical memory.
  public static final long GUEST_OFFSET = 4L << 30;

  private static final long OWN_START = 1 << 20;
  private static final long OWN_END = 1L << 30;

  private final ProcessorModel model;
  private final PhysicalMemory host;
  private final PhysicalMemory guest;
  private final HostPages pages;
  private final EptTables ept01;
  private final WriteTracking writeTracking;
  private final Set<L0Feature> features;
  private final List<VirtualProcessor> processors = new ArrayList<>();

  /// @param model the simulated processors, which is also what L1 is to see
  /// @param devices what answers to L1 where there is no RAM, and at ports
  /// @param features what L0 uses and offers
  public Hypervisor(ProcessorModel model, PhysicalBus devices, Set<L0Feature> features) {
    this.model = model;
    EnumSet<L0Feature> used = EnumSet.noneOf(L0Feature.class);
    used.addAll(features);
    if (!used.contains(L0Feature.EPT)) {
      // It is EPT that protects pages against writes.
      used.remove(L0Feature.WRITE_TRACKING);
    }
    this.features = Collections.unmodifiableSet(used);
    host = new PhysicalMemory(NoDevices.INSTANCE, model.physicalAddressBits());
    host.addRam(0, OWN_END);
    guest = host.window(GUEST_OFFSET, devices);
    pages = new HostPages(host, OWN_START, OWN_END);
    ept01 = new EptTables(pages);
    writeTracking = new WriteTracking(guest, ept01, GUEST_OFFSET, this::withdraw);
  }

  /// Gives L1 RAM.
  public void addRam(long start, long size) {
    host.addRam(start + GUEST_OFFSET, size);
    guest.addRam(start, size);
    ept01.mapRange(start, start + GUEST_OFFSET, size, EptTables.ALL);
  }

  /// The memory of the simulated processors.
  public PhysicalMemory hostMemory() {
    return host;
  }

  /// L1's memory at L1's addresses.
  public PhysicalMemory guestMemory() {
    return guest;
  }

  /// Makes a virtual processor of a simulated one.
  ///
  /// @param hardware the simulated processor, whose time passes while L1 waits
  /// @param port its hardware port
  public VirtualProcessor addProcessor(LogicalProcessor hardware, HardwarePort port) {
    VirtualProcessor processor = new VirtualProcessor(this, processors.size(), hardware, port);
    processors.add(processor);
    return processor;
  }

  public List<VirtualProcessor> processors() {
    return Collections.unmodifiableList(processors);
  }

  ProcessorModel model() {
    return model;
  }

  HostPages pages() {
    return pages;
  }

  EptTables ept01() {
    return ept01;
  }

  WriteTracking writeTracking() {
    return writeTracking;
  }

  /// No processor may write a page any more by what it has cached.
  private void withdraw(long hostPhysical) {
    for (VirtualProcessor processor : processors) {
      processor.withdraw(hostPhysical);
    }
  }

  Set<L0Feature> features() {
    return features;
  }

  /// The bus of the simulated hardware: L0 has no devices of its own, and L1's are behind L0.
  private enum NoDevices implements PhysicalBus {
    INSTANCE;

    @Override
    public long read(long physical, int size) {
      return size == 8 ? -1 : (1L << 8 * size) - 1;
    }

    @Override
    public void write(long physical, int size, long value) {
      // Nobody there.
    }

    @Override
    public int readPort(int port, int size) {
      return -1;
    }

    @Override
    public void writePort(int port, int size, int value) {
      // Nobody there.
    }
  }
}
