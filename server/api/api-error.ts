// Answers that are refusals.

/** An answer `{"message": …}` with a status. */
export class ApiError extends Error {
  readonly status: number;
  /** Of tokens and logins the status is in the body too, as the clients know it. */
  readonly hasCode: boolean;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    {hasCode = false, headers = {}}: {hasCode?: boolean; headers?: Record<string, string>} = {},
  ) {
    super(message);
    this.status = status;
    this.hasCode = hasCode;
    this.headers = headers;
  }

  get body(): object {
    return this.hasCode ? {code: this.status, message: this.message} : {message: this.message};
  }
}

/** A machine has to log in. */
export const unauthorized = (message: string): ApiError =>
  new ApiError(401, message, {
    hasCode: true,
    headers: {'www-authenticate': 'JWT realm=Crowdsec API local'},
  });

/** For bouncers, whatever is wrong with what they show. */
export const forbidden = (message = 'access forbidden'): ApiError => new ApiError(403, message);
