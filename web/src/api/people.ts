// The people of the installation and the links that make them, as those who look after it read them.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import * as calls from "./calls";
import { keys } from "./keys";
import { useServerCall } from "./query";

/** No topic tells of people, and a command beside the server changes them, too: they are polled for. */
const PEOPLE_MS = 5000;

export const useUsers = () =>
  useQuery({ queryKey: keys.users, queryFn: calls.users, refetchInterval: PEOPLE_MS });

/** Links that are good. */
export const useInvites = () =>
  useQuery({ queryKey: keys.invites, queryFn: calls.invites, refetchInterval: PEOPLE_MS });

/** How many jobs somebody has. */
export const useJobCount = (owner: string) =>
  useQuery({
    queryKey: keys.jobsOf(owner),
    queryFn: async ({ signal }) => (await calls.jobs({ owner, limit: 1 }, signal)).total,
  }).data;

/** Asks anew for everything that an act on people may have changed. */
export function useRefreshPeople(): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [keys.users, keys.invites, keys.me, keys.allJobs])
      client.invalidateQueries({ queryKey });
  };
}

/** An act on people: what they are afterwards is asked for anew. */
export function usePeopleCall<R, I = void>(
  send: (input: I) => Promise<R>,
  onDone: (result: R) => void,
) {
  const refresh = useRefreshPeople();
  return useServerCall(send, {
    onDone: (result) => {
      refresh();
      onDone(result);
    },
  });
}
