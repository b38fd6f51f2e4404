// Addresses that rules never reach, however they are written.
import {expect, test} from 'vitest';
import {isForbidden} from '../../../kernel/network/address.ts';

test.each([
  '169.254.169.254',
  '169.254.0.1',
  '0.0.0.0',
  '100.100.100.200',
  '168.63.129.16',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  'fd00:ec2::254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::169.254.169.254',
  '64:ff9b::169.254.169.254',
  'localhost',
  '',
])('"%s" is forbidden', (address) => expect(isForbidden(address)).toBe(true));

test.each([
  '127.0.0.1',
  '::1',
  '10.0.0.1',
  '192.0.2.1',
  '2001:db8::1',
  'fd00::1',
  '::ffff:192.0.2.1',
  '64:ff9b::192.0.2.1',
])('"%s" may be asked when its host is named', (address) =>
  expect(isForbidden(address)).toBe(false),
);
