package dev.testudo.processor.vmx.check;

import java.util.List;
import java.util.stream.Stream;

/// The groups of rules, each with the path of its title in the manual.
public enum RuleGroup {
  EXECUTION_CONTROLS(Area.CONTROLS, "Checks on VMX Controls > VM-Execution Control Fields"),
  EXIT_CONTROLS(Area.CONTROLS, "Checks on VMX Controls > VM-Exit Control Fields"),
  ENTRY_CONTROLS(Area.CONTROLS, "Checks on VMX Controls > VM-Entry Control Fields"),
  HOST_REGISTERS(Area.HOST_STATE, "Checks on Host Control Registers, MSRs, and SSP"),
  HOST_SEGMENTS(Area.HOST_STATE, "Checks on Host Segment and Descriptor-Table Registers"),
  HOST_ADDRESS_SPACE(Area.HOST_STATE, "Checks Related to Address-Space Size"),
  GUEST_REGISTERS(Area.GUEST_STATE, "Checks on Guest Control Registers, Debug Registers, and MSRs"),
  GUEST_SEGMENTS(Area.GUEST_STATE, "Checks on Guest Segment Registers"),
  GUEST_DESCRIPTOR_TABLES(Area.GUEST_STATE, "Checks on Guest Descriptor-Table Registers"),
  GUEST_RIP_RFLAGS(Area.GUEST_STATE, "Checks on Guest RIP, RFLAGS, and SSP"),
  GUEST_NON_REGISTER(Area.GUEST_STATE, "Checks on Guest Non-Register State"),
  GUEST_PDPTES(Area.GUEST_STATE, "Checks on Guest Page-Directory-Pointer-Table Entries");

  /// What a failure of a rule leads to.
  public enum Area {
    /// VMfail with error 7.
    CONTROLS("Checks on VMX Controls and Host-State Area"),

    /// VMfail with error 8.
    HOST_STATE("Checks on VMX Controls and Host-State Area"),

    /// A VM exit with reason 33.
    GUEST_STATE("Checking and Loading Guest State");

    private final String title;

    Area(String title) {
      this.title = title;
    }
  }

  private final Area area;
  private final String title;

  RuleGroup(Area area, String title) {
    this.area = area;
    this.title = title;
  }

  /// The groups of an area, in order.
  public static List<RuleGroup> in(Area area) {
    return Stream.of(values()).filter(group -> group.area == area).toList();
  }

  public Area area() {
    return area;
  }

  /// The path of titles in volume 3C.
  public String titlePath() {
    return "VM Entries > " + area.title + " > " + title;
  }
}
