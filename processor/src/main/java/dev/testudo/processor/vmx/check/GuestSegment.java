package dev.testudo.processor.vmx.check;

import dev.testudo.architecture.vmx.VmcsField;

/// The guest segment registers, each with its fields.
enum GuestSegment {
  CS(
      VmcsField.GUEST_CS_SELECTOR,
      VmcsField.GUEST_CS_BASE,
      VmcsField.GUEST_CS_LIMIT,
      VmcsField.GUEST_CS_ACCESS_RIGHTS),
  SS(
      VmcsField.GUEST_SS_SELECTOR,
      VmcsField.GUEST_SS_BASE,
      VmcsField.GUEST_SS_LIMIT,
      VmcsField.GUEST_SS_ACCESS_RIGHTS),
  DS(
      VmcsField.GUEST_DS_SELECTOR,
      VmcsField.GUEST_DS_BASE,
      VmcsField.GUEST_DS_LIMIT,
      VmcsField.GUEST_DS_ACCESS_RIGHTS),
  ES(
      VmcsField.GUEST_ES_SELECTOR,
      VmcsField.GUEST_ES_BASE,
      VmcsField.GUEST_ES_LIMIT,
      VmcsField.GUEST_ES_ACCESS_RIGHTS),
  FS(
      VmcsField.GUEST_FS_SELECTOR,
      VmcsField.GUEST_FS_BASE,
      VmcsField.GUEST_FS_LIMIT,
      VmcsField.GUEST_FS_ACCESS_RIGHTS),
  GS(
      VmcsField.GUEST_GS_SELECTOR,
      VmcsField.GUEST_GS_BASE,
      VmcsField.GUEST_GS_LIMIT,
      VmcsField.GUEST_GS_ACCESS_RIGHTS),
  TR(
      VmcsField.GUEST_TR_SELECTOR,
      VmcsField.GUEST_TR_BASE,
      VmcsField.GUEST_TR_LIMIT,
      VmcsField.GUEST_TR_ACCESS_RIGHTS),
  LDTR(
      VmcsField.GUEST_LDTR_SELECTOR,
      VmcsField.GUEST_LDTR_BASE,
      VmcsField.GUEST_LDTR_LIMIT,
      VmcsField.GUEST_LDTR_ACCESS_RIGHTS);

  final VmcsField selector;
  final VmcsField base;
  final VmcsField limit;
  final VmcsField accessRights;

  GuestSegment(VmcsField selector, VmcsField base, VmcsField limit, VmcsField accessRights) {
    this.selector = selector;
    this.base = base;
    this.limit = limit;
    this.accessRights = accessRights;
  }

  boolean isCodeOrData() {
    return this != TR && this != LDTR;
  }

  String lowerCase() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
