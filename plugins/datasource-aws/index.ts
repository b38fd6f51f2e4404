// Logs in AWS: CloudWatch Logs, objects in S3, Kinesis streams.
import {definePlugin} from '@firewatch/kernel';
import {realWait, type Wait} from './client/pace.ts';
import {cloudwatch} from './cloudwatch/index.ts';
import {kinesis} from './kinesis/index.ts';
import {s3} from './s3/index.ts';

/** `wait`: for tests; the real one when absent. */
export const awsPlugin = (wait: Wait = realWait) =>
  definePlugin({
    datasources: {
      cloudwatch: cloudwatch(wait),
      kinesis: kinesis(wait),
      s3: s3(wait),
    },
  });

const plugin = awsPlugin();

export {plugin as default};
