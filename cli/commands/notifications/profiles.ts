// The profiles of a configuration, to see whom they tell.
import {
  type AgentConfig,
  DEFAULT_PROFILES,
  openProfiles,
  type Profiles,
  readProfiles,
} from '@firewatch/kernel';

/** Throws ProfilesError, also for a profile that tells a notification that there is not. */
export const profilesOf = async ({
  profiles,
  notifications,
}: AgentConfig): Promise<Profiles['profiles']> => {
  const files = profiles === undefined ? [DEFAULT_PROFILES] : await readProfiles(profiles);
  return (await openProfiles(files, {notifications: notifications.map(({name}) => name)})).profiles;
};
