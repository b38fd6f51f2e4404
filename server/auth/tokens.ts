// Tokens of machines that logged in: JWT, HS256. One is good for an hour, and can be
// changed for a new one within an hour of the login it came from.
import {errors, jwtVerify, SignJWT} from 'jose';

export const TOKEN_LIFE_MS = 3_600_000;

export interface Token {
  readonly token: string;
  /** ms */
  readonly expires: number;
}

export interface TokenClaims {
  readonly machineId: string;
  /** When the login was, ms. */
  readonly loggedIn: number;
}

export class Tokens {
  private readonly key: Uint8Array;

  constructor(key: Uint8Array) {
    this.key = key;
  }

  /** A token from `now` on, ms. */
  async issue({machineId, loggedIn}: TokenClaims, now: number): Promise<Token> {
    const expires = now + TOKEN_LIFE_MS;
    const token = await new SignJWT({
      id: machineId,
      exp: Math.floor(expires / 1000),
      orig_iat: Math.floor(loggedIn / 1000),
    })
      .setProtectedHeader({alg: 'HS256', typ: 'JWT'})
      .sign(this.key);
    return {token, expires};
  }

  /** What a token says, or why it does not count. */
  async read(token: string, now: number): Promise<TokenClaims | string> {
    return this.verified(token, now);
  }

  /** As above, of a token that may be over, if its login was within the hour. */
  async readOld(token: string, now: number): Promise<TokenClaims | string> {
    const claims = await this.verified(token, 0);
    if (typeof claims === 'string') return claims;
    return claims.loggedIn >= now - TOKEN_LIFE_MS ? claims : 'token is expired';
  }

  private async verified(token: string, now: number): Promise<TokenClaims | string> {
    try {
      const {payload} = await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        currentDate: new Date(now),
        requiredClaims: ['id', 'exp', 'orig_iat'],
      });
      const {id, orig_iat} = payload;
      if (typeof id !== 'string' || typeof orig_iat !== 'number') return 'token is malformed';
      return {machineId: id, loggedIn: orig_iat * 1000};
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'token is expired';
      if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature is invalid';
      return 'token is malformed';
    }
  }
}
