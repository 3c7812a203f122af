import type { Api } from "./api";
import type {
  Basis,
  ContractFacts,
  Finding,
  FindingKind,
  LookupRow,
  LookupUnit,
  RmaType,
  Shipping,
} from "./types";

type EntitlementCommands = "entitlement_lookup" | "entitlement_choose_list" | "entitlement_save";

interface Unit extends LookupUnit {
  contracts: ContractFacts[];
  dateCode: string | null;
}

const DAY_MS = 86_400_000;
const TODAY = new Date().toISOString().slice(0, 10);

/** So many days after a day, today if none is given. */
function day(days: number, from = TODAY): string {
  return new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
}

function unit(serial: string, more: Partial<Unit> = {}): Unit {
  return {
    serial,
    part_number: "MX-204",
    part_description: "Edge router, 4 slots",
    family: "MX",
    family_name: "MX Series routers",
    centre: "SJC",
    site_id: "S1",
    site_name: "Kern Medical, Tucson",
    ship_date: day(-120),
    reseller: false,
    resale_date: null,
    customer_receipt_date: null,
    registered_on: null,
    needs_registration: false,
    new_purchase: false,
    contracts: [],
    dateCode: null,
    ...more,
  };
}

function contract(number: string, ahr: boolean, start: number, end: number): ContractFacts {
  const level = ahr ? "Agility" : "Essential";
  return { contract: number, level, ahr, start: day(start), end: day(end) };
}

const SSL = { part_number: "SA-2500", part_description: "SSL VPN", family: "SA" };
const SWITCH = { part_number: "EX-2200", part_description: "Switch, 24 ports", family: "EX" };
const OSLO = { site_id: "S2", site_name: "Halden Grid, Oslo" };
const OSAKA = { site_id: "S3", site_name: "Univ. of Osaka 大阪大学" };

const UNITS: Unit[] = [
  unit("SN0411", {
    contracts: [contract("C-2041", true, -200, 165), contract("C-1988", false, -900, -201)],
  }),
  unit("SN0412", { contracts: [contract("C-2077", false, -30, 335)] }),
  unit("SN0398", { ...SWITCH, ...OSLO, family_name: "Ethernet switches", reseller: true }),
  unit("SN0377", {
    ...SSL,
    family_name: "SSL VPN appliances",
    needs_registration: true,
    customer_receipt_date: day(-110),
  }),
  unit("SN0350", {
    ...OSAKA,
    ship_date: day(-900),
    contracts: [contract("C-1702", false, -900, -536)],
  }),
  unit("SN0351", { ...OSAKA, ship_date: null, site_id: null, site_name: null }),
  unit("SN0501", { ship_date: day(-40), new_purchase: true, dateCode: day(-52) }),
];

/** Serials like SNB00001: as many as anybody wants to paste. */
function made(serial: string): Unit | undefined {
  const number = Number(/^SNB(\d{5})$/.exec(serial)?.[1] ?? 0);
  if (number === 0) return undefined;
  const of = UNITS[number % UNITS.length];
  return of && { ...of, serial };
}

function known(serial: string): Unit | undefined {
  const wanted = serial.trim().toUpperCase();
  return UNITS.find((it) => it.serial === wanted) ?? made(wanted);
}

/** Those of the same length that differ in one character, or only in those that look alike. */
function near(serial: string): string[] {
  const alike = (text: string) => text.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  const wanted = alike(serial);
  return UNITS.map((it) => it.serial).filter((it) => {
    if (it.length !== wanted.length) return false;
    return [...alike(it)].filter((character, at) => character !== wanted[at]).length <= 1;
  });
}

const BY_VENDOR: Shipping = { inbound: "vendor", outbound: "vendor" };
const BY_CUSTOMER: Shipping = { inbound: "customer", outbound: "customer" };
const SHARED: Shipping = { inbound: "customer", outbound: "vendor" };

function answer(asked: string, on: string, hours: number | null): LookupRow {
  const of = known(asked);
  const findings: Finding[] = [];
  const say = (rule: string, text: string, held = true, kind: FindingKind = "step") => {
    findings.push({ rule, held: held && kind === "step", kind, text });
  };
  const decided = of === undefined ? null : decide(of, on, hours, say);
  if (decided === null) {
    say("ENT-6", "The serial is not known, so nothing is decided");
    say("ENT-6", "Which unit it is: a person must identify it", false, "missing");
  }
  const texts = (kind: FindingKind) =>
    findings.filter((it) => it.kind === kind).map((it) => it.text);
  return {
    serial: of?.serial ?? asked,
    known: of !== undefined,
    on,
    type: "unknown",
    basis: null,
    deciding: "ENT-6",
    shipping: null,
    priority_clock: false,
    rtf: false,
    unit: of ?? null,
    contract: null,
    contracts: of?.contracts ?? [],
    warranty: null,
    software: null,
    doa: null,
    ...decided,
    rules: [...new Set(findings.filter((it) => it.held).map((it) => it.rule))],
    why: findings.map((it) => `${it.text} (${it.rule}).`).join(" "),
    findings,
    missing: texts("missing"),
    assumed: texts("assumed"),
    would_change: texts("would_change"),
    near: of === undefined ? near(asked) : [],
  };
}

type Say = (rule: string, text: string, held?: boolean, kind?: FindingKind) => void;

function decide(of: Unit, on: string, hours: number | null, say: Say): Partial<LookupRow> {
  const isDoa = hours !== null && hours <= 24 && of.dateCode !== null;
  const missing: ("date_code" | "hours_of_operation" | "ship_date")[] = [];
  if (of.dateCode === null) missing.push("date_code");
  if (hours === null) missing.push("hours_of_operation");
  if (of.ship_date === null) missing.push("ship_date");
  const doa = { doa: isDoa, date_code: of.dateCode, missing };
  if (of.dateCode === null) {
    const text =
      "No date code is on record, and its part has no pattern to read one from the serial";
    say("DOA-2", text, false, "missing");
  }
  if (hours === null) {
    say("DOA-1", "How many hours it ran before it failed is not known", false, "missing");
    const text = "It would be dead on arrival with a failure within 24 hours of operation";
    say("DOA-1", text, false, "would_change");
  }
  const assumed = of.reseller && of.resale_date === null;
  const start = of.ship_date === null ? null : assumed ? day(90, of.ship_date) : of.ship_date;
  const last_day = start === null ? null : day(364, start);
  const covered = start !== null && last_day !== null && start <= on && on <= last_day;
  const registered = !of.needs_registration || (of.registered_on ?? "9999") <= on;
  const warranty = {
    start,
    start_assumed: assumed && start !== null,
    last_day,
    covered,
    active: covered && registered,
    online_rma_last_day: last_day,
  };
  const contract = of.contracts.find((it) => it.start <= on && on <= it.end) ?? null;
  const software = {
    media_last_day: start === null ? null : day(89, start),
    release: null,
    release_request_by: null,
    release_register_by: null,
  };
  const facts = { warranty, contract, doa, software, priority_clock: contract !== null };
  const as = (type: RmaType, basis: Basis | null, deciding: string, shipping: Shipping) => {
    say("ENT-8", "Who pays for shipping follows from the type");
    const rtf = type === "new_purchase" || basis === "warranty_rtf";
    if (rtf) say("RTF-1", "Repaired or replaced within 20 business days of dock receipt");
    return { ...facts, type, basis, deciding, shipping, rtf };
  };
  if (isDoa) {
    say("ENT-1", "Dead on arrival: no contract is needed");
    return as("doa", "new_unit", "ENT-1", BY_VENDOR);
  }
  if (contract !== null) {
    const { contract: number, level, start: from, end } = contract;
    say(
      "ENT-2",
      `Contract ${number} (${level}) covers it from ${from} to ${end}, and ${on} is within`,
    );
    const basis = contract.ahr ? "advance_replacement" : "return_and_repair";
    return as("service", basis, "ENT-2", BY_VENDOR);
  }
  say("ENT-2", of.contracts.length === 0 ? "No contract names it" : "No contract is active", false);
  say(
    "ENT-2",
    `A contract that covers it on ${on} would make it a service RMA`,
    false,
    "would_change",
  );
  if (start === null) {
    say("WAR-1", "The ship date is not known, so the warranty has no start date", false, "missing");
  } else {
    say("WAR-1", `The warranty starts on ${start}`);
    if (assumed) {
      const text = `The resale date is not known: the latest start is taken, 90 days after the ship date, ${of.ship_date}`;
      say("WAR-1", text, false, "assumed");
    }
    say("WAR-2", `The warranty runs from ${start} to ${last_day}`, covered);
    if (!registered) {
      say("WAR-4", `Family ${of.family} must be registered to activate the warranty`, false);
      const text = `Registering it would activate the warranty, until ${last_day}`;
      say("WAR-4", text, false, "would_change");
    }
  }
  if (warranty.active && of.new_purchase) {
    say("ENT-3", "It carries the new-purchase entitlement");
    return { ...as("new_purchase", "return_and_repair", "ENT-3", SHARED), priority_clock: true };
  }
  if (warranty.active) {
    say("ENT-3", "It carries no new-purchase entitlement", false);
    say("ENT-4", `It is in warranty on ${on}`);
    return as("service", "warranty_rtf", "ENT-4", BY_CUSTOMER);
  }
  say("ENT-4", `No warranty is in force on ${on}`, false);
  say("ENT-5", "Neither contract nor warranty: it needs a quote and a purchase order");
  return as("non_contracted", null, "ENT-5", BY_CUSTOMER);
}

/** The entitlement lookup in memory; what it decides is only believable, the rules are the
 * library's. */
export function memoryEntitlement(): Pick<Api, EntitlementCommands> {
  const lookup = async ({
    serials,
    on,
    hours,
  }: {
    serials: string[];
    on: string | null;
    hours: number | null;
  }) => {
    if (on !== null && new Date(`${on}T00:00:00Z`).toJSON()?.slice(0, 10) !== on) {
      throw { code: "day", message: `"${on}" is not a date; write it as 2011-06-03` };
    }
    if (hours !== null && hours < 0) {
      throw { code: "hours", message: `${hours} is not a number of hours from 0 on` };
    }
    return serials.map((serial) => answer(serial, on ?? TODAY, hours));
  };
  return {
    entitlement_lookup: lookup,
    entitlement_choose_list: async () => {
      const many = Array.from({ length: 3000 }, (_, at) => `SNB${String(at + 1).padStart(5, "0")}`);
      return { name: "installed base.csv", serials: [...many, "SNO411", "ZZ-9000", "SN0412"] };
    },
    entitlement_save: async (asked) => {
      await lookup(asked);
      return "/home/desk/entitlement.csv";
    },
  };
}
