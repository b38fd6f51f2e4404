// Bouncers: a key, or a certificate, says who they are. What was found is remembered for
// a moment, since a web server may ask for each of its requests.
import type {FastifyRequest} from 'fastify';
import {forbidden} from '../api/api-error.ts';
import type {Services} from '../api/services.ts';
import {
  addBouncer,
  type Bouncer,
  baseName,
  bouncersOfKey,
  findBouncer,
  updateBouncer,
} from '../store/bouncers.ts';
import {hashApiKey} from './api-keys.ts';
import {certificateOf} from './certificate.ts';

/** How long a key that was deleted may still be good, ms. */
const REMEMBERED_MS = 1000;
const KEYS_MAX = 20_000;
/** Of keys: no longer one is looked at. */
const KEY_MAX = 1024;

interface Remembered {
  readonly bouncers: readonly Bouncer[];
  readonly at: number;
}

export class BouncerAuth {
  private readonly services: Services;
  private readonly remembered = new Map<string, Remembered>();

  constructor(services: Services) {
    this.services = services;
  }

  /** Who asks; made known for a new address of a key. Throws 403. */
  async of(request: FastifyRequest): Promise<Bouncer> {
    const certificate = certificateOf(request, this.services, 'bouncer');
    const bouncer = certificate
      ? await this.ofCertificate(certificate)
      : await this.ofKey(keyOf(request), request.client);
    request.bouncer = bouncer.name;
    await this.noteAgent(bouncer, request.headers['user-agent'] ?? '');
    return bouncer;
  }

  /** Only whether the key or certificate is good: nothing is written. Throws 403. */
  async probe(request: FastifyRequest): Promise<void> {
    const certificate = certificateOf(request, this.services, 'bouncer');
    if (certificate) return;
    const known = await this.known(hashApiKey(keyOf(request)));
    if (known.length === 0) throw forbidden();
  }

  private async ofKey(key: string, address: string): Promise<Bouncer> {
    const {database, clock} = this.services;
    const hash = hashApiKey(key);
    const known = await this.known(hash);
    const own = known.find(({ip}) => ip === address);
    if (own) return own;
    const [first] = known;
    if (!first) throw forbidden();
    this.remembered.delete(hash);
    if (known.length === 1 && first.ip === '') {
      await updateBouncer(database, first.id, {ip: address});
      return {...first, ip: address};
    }
    const name = `${baseName(first.name)}@${address}`;
    return (
      (await findBouncer(database, name)) ??
      (await addBouncer(
        database,
        {name, keyHash: hash, ip: address, authType: 'api-key', isAutoCreated: true},
        clock.now(),
      ))
    );
  }

  private async ofCertificate(name: string): Promise<Bouncer> {
    const {database, clock} = this.services;
    const known = await findBouncer(database, name);
    if (known && known.auth_type !== 'tls') throw forbidden();
    return (
      known ??
      addBouncer(
        database,
        {
          name,
          keyHash: '',
          ip: name.slice(name.lastIndexOf('@') + 1),
          authType: 'tls',
          isAutoCreated: true,
        },
        clock.now(),
      )
    );
  }

  private async known(hash: string): Promise<readonly Bouncer[]> {
    const {database, clock} = this.services;
    const now = clock.now();
    const found = this.remembered.get(hash);
    if (found && now - found.at < REMEMBERED_MS) return found.bouncers;
    const bouncers = await bouncersOfKey(database, hash);
    this.remembered.delete(hash);
    if (bouncers.length > 0) this.remembered.set(hash, {bouncers, at: now});
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= KEYS_MAX) break;
      this.remembered.delete(oldest);
    }
    return bouncers;
  }

  /** "type/version", or all of it as the type. */
  private async noteAgent(bouncer: Bouncer, agent: string): Promise<void> {
    const parts = agent.split('/');
    const [type, version] = parts.length === 2 ? parts : [agent, 'N/A'];
    const change = {type: type!.slice(0, 255), version: version!.slice(0, 255)};
    if (bouncer.type === change.type && bouncer.version === change.version) return;
    this.remembered.delete(bouncer.key_hash);
    await updateBouncer(this.services.database, bouncer.id, change);
  }
}

function keyOf({headers}: FastifyRequest): string {
  const key = headers['x-api-key'];
  if (typeof key !== 'string' || key === '' || key.length > KEY_MAX) throw forbidden();
  return key;
}
