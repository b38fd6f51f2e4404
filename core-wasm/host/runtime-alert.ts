// Overflows as rules see them: objects with the member names of the rule
// language (rules-language.md 2.2), held by the host and reached by expressions
// through handles. Integers are bigint, floats are number, absent pointers null.
//
// An alert's Source and the runtime alert's Sources share one cell for scope and
// value, so that a static writing `Overflow.Alert.Source.Value` is seen by both;
// the other members are copies.

import type {AlertEvent} from './model.ts';

/** Scope and value of a source: one cell, shared. */
export interface SourceCell {
  scope: string;
  value: string;
}

export interface SourceFields {
  IP: string;
  Range: string;
  AsName: string;
  AsNumber: string;
  Cn: string;
  Latitude: number;
  Longitude: number;
}

export class RuleSource implements SourceFields {
  IP = '';
  Range = '';
  AsName = '';
  AsNumber = '';
  Cn = '';
  Latitude = 0;
  Longitude = 0;
  readonly cell: SourceCell;

  constructor(cell: SourceCell, fields: Partial<SourceFields> = {}) {
    this.cell = cell;
    Object.assign(this, fields);
  }

  get Scope(): string {
    return this.cell.scope;
  }
  set Scope(scope: string) {
    this.cell.scope = scope;
  }
  get Value(): string {
    return this.cell.value;
  }
  set Value(value: string) {
    this.cell.value = value;
  }

  GetScope(): string {
    return this.cell.scope;
  }
  GetValue(): string {
    return this.cell.value;
  }
  GetAsNumberName(): string {
    return `${this.AsNumber} ${this.AsName}`.trim();
  }
  String(): string {
    return `${this.cell.scope}:${this.cell.value}`;
  }

  /** The plain members. */
  fields(): SourceFields {
    const {IP, Range, AsName, AsNumber, Cn, Latitude, Longitude} = this;
    return {IP, Range, AsName, AsNumber, Cn, Latitude, Longitude};
  }

  /** Another source with copies of the plain members and the same cell. */
  sharingCell(): RuleSource {
    return new RuleSource(this.cell, this.fields());
  }

  /** Another source that shares nothing. */
  copy(): RuleSource {
    return new RuleSource({...this.cell}, this.fields());
  }
}

export interface RuleMeta {
  readonly Key: string;
  readonly Value: string;
}

/** An event of alerts, in the members of the rule language; few rules look at one. */
export class RuleAlertEvent {
  readonly wire: AlertEvent;
  private madeMeta: readonly RuleMeta[] | undefined;

  constructor(wire: AlertEvent) {
    this.wire = wire;
  }

  get Timestamp(): string {
    return this.wire.timestamp;
  }

  get Meta(): readonly RuleMeta[] {
    this.madeMeta ??= this.wire.meta.map(({key, value}) => ({Key: key, Value: value}));
    return this.madeMeta;
  }

  GetMeta(key: string): string {
    return this.wire.meta.find((entry) => entry.key === key)?.value ?? '';
  }
}

/** A decision; members as in the rule language. */
export class RuleDecision {
  ID = 0n;
  UUID = '';
  Duration = '';
  Until = '';
  Origin = '';
  Scenario = '';
  Scope = '';
  Type = '';
  Value = '';
  Simulated = false;
}

export class RuleAlert {
  Scenario = '';
  ScenarioHash = '';
  ScenarioVersion = '';
  Message = '';
  Leakspeed = '';
  Capacity = 0n;
  EventsCount = 0n;
  StartAt = '';
  StopAt = '';
  CreatedAt = '';
  Kind = 'crowdsec';
  Simulated = false;
  Remediation = false;
  MachineID = '';
  UUID = '';
  ID = 0n;
  Events: RuleAlertEvent[] = [];
  Meta: RuleMeta[] = [];
  Labels: string[] = [];
  Decisions: RuleDecision[] = [];
  Source: RuleSource | null = null;

  GetScope(): string {
    return this.Source?.GetScope() ?? '';
  }
  GetValue(): string {
    return this.Source?.GetValue() ?? '';
  }
  GetScenario(): string {
    return this.Scenario;
  }
  GetEventsCount(): bigint {
    return this.EventsCount;
  }
  GetMeta(key: string): string {
    return this.Meta.find((entry) => entry.Key === key)?.Value ?? '';
  }
}

export class RuntimeAlert {
  Mapkey = '';
  BucketId = '';
  Whitelisted = false;
  Reprocess = false;
  /** By source value, in order of first appearance. */
  readonly Sources = new Map<string, RuleSource>();
  /** One per source; the first is `Alert`. */
  APIAlerts: RuleAlert[] = [];

  get Alert(): RuleAlert | null {
    return this.APIAlerts[0] ?? null;
  }
  GetSources(): string[] {
    return [...this.Sources.keys()];
  }
}
