// An item of the smoke API as rules see it: members and methods by the reference's names.

interface Label {
  readonly name?: string;
}

/** What of the wire's item is used; anything may be missing. */
interface WireItem {
  readonly ip?: string;
  readonly reputation?: string;
  readonly confidence?: string;
  readonly background_noise?: string;
  readonly background_noise_score?: number | null;
  readonly ip_range?: string;
  readonly as_name?: string;
  readonly as_num?: number | null;
  readonly reverse_dns?: string | null;
  readonly location?: Readonly<Record<string, unknown>>;
  readonly behaviors?: readonly Label[];
  readonly attack_details?: readonly Label[];
  readonly classifications?: {
    readonly false_positives?: readonly Label[];
    readonly classifications?: readonly Label[];
  };
  readonly history?: Readonly<Record<string, unknown>>;
  readonly target_countries?: Readonly<Record<string, number>>;
  readonly scores?: {readonly overall?: {readonly total?: number}} & Readonly<
    Record<string, unknown>
  >;
  readonly references?: readonly unknown[];
  readonly cves?: readonly string[];
}

const COMMUNITY = 'community-blocklist';
const SCORE_MAX = 5;
const names = (labels: readonly Label[] | undefined) => (labels ?? []).map(({name}) => name ?? '');

export class SmokeItem {
  private readonly item: WireItem;

  static read(text: string): SmokeItem | undefined {
    try {
      const item: unknown = JSON.parse(text);
      return typeof item === 'object' && item !== null && !Array.isArray(item)
        ? new SmokeItem(item as WireItem)
        : undefined;
    } catch {
      return undefined;
    }
  }

  constructor(item: WireItem) {
    this.item = item;
  }

  get Ip() {
    return this.item.ip ?? '';
  }
  get Reputation() {
    return this.item.reputation ?? '';
  }
  get Confidence() {
    return this.item.confidence ?? '';
  }
  get BackgroundNoise() {
    return this.item.background_noise ?? '';
  }
  get IpRange() {
    return this.item.ip_range ?? '';
  }
  get AsName() {
    return this.item.as_name ?? '';
  }
  get AsNum() {
    return BigInt(Math.trunc(this.item.as_num ?? 0));
  }
  get ReverseDNS() {
    return this.item.reverse_dns ?? '';
  }
  get Location() {
    const {country = '', city = '', latitude = 0, longitude = 0} = this.item.location ?? {};
    return {Country: country, City: city, Latitude: latitude, Longitude: longitude};
  }
  get Behaviors() {
    return names(this.item.behaviors);
  }
  get AttackDetails() {
    return names(this.item.attack_details);
  }
  get Classifications() {
    return names(this.item.classifications?.classifications);
  }
  get History() {
    return {...this.item.history};
  }
  get TargetCountries() {
    return {...this.item.target_countries};
  }
  get Scores() {
    return {...this.item.scores};
  }
  get References() {
    return [...(this.item.references ?? [])];
  }
  get CVEs() {
    return [...(this.item.cves ?? [])];
  }

  GetAttackDetails(): string[] {
    return this.AttackDetails;
  }
  GetBehaviors(): string[] {
    return this.Behaviors;
  }
  GetClassifications(): string[] {
    return this.Classifications;
  }
  GetFalsePositives(): string[] {
    return names(this.item.classifications?.false_positives);
  }
  IsFalsePositive(): boolean {
    return this.GetFalsePositives().length > 0;
  }
  IsPartOfCommunityBlocklist(): boolean {
    return this.Classifications.includes(COMMUNITY);
  }
  /** 0 to 1. */
  GetMaliciousnessScore(): number {
    return (this.item.scores?.overall?.total ?? 0) / SCORE_MAX;
  }
  GetBackgroundNoiseScore(): bigint {
    return BigInt(Math.trunc(this.item.background_noise_score ?? 0));
  }
}
