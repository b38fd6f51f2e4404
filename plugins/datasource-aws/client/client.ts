// What a client of AWS is made with. Everything is said, so that none of it is looked for in files
// and the environment; a failed request is the host's to make again.
import type {AwsCredentials, PluginHost} from '@firewatch/kernel';
import type {AwsConfig} from './config.ts';
import {credentialsOf} from './credentials.ts';
import {requestHandler} from './request-handler.ts';

export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: () => Promise<AwsCredentials>;
  readonly requestHandler: ReturnType<typeof requestHandler>;
  readonly maxAttempts: number;
  readonly retryMode: string;
  readonly defaultsMode: 'standard';
  readonly useDualstackEndpoint: boolean;
  readonly useFipsEndpoint: boolean;
  readonly userAgentAppId: string;
  readonly authSchemePreference: string[];
}

const REGION = 'us-east-1';

export function clientSettings(
  config: AwsConfig,
  host: PluginHost,
  signal: AbortSignal,
): ClientSettings {
  const settings = {
    region: config.aws_region ?? REGION,
    ...(config.aws_endpoint !== undefined && {endpoint: config.aws_endpoint}),
    requestHandler: requestHandler(host, signal),
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    userAgentAppId: 'firewatch',
    authSchemePreference: [],
  };
  return {...settings, credentials: credentialsOf(config, host, signal, settings)};
}
