// The one way to the server's REST routes: typed by its description, with one kind of error.
import createClient from "openapi-fetch";
import { learnServerTime } from "@/lib/clock";
import { apiError, networkError } from "./problem";
import type { paths } from "./schema.gen";

/** Tests give a `fetch` of their own. */
export function makeClient(
  send: (request: Request) => Promise<Response> = (request) => fetch(request),
) {
  return createClient<paths>({
    baseUrl: location.origin,
    fetch: async (request) => {
      try {
        const response = await send(request);
        learnServerTime(response.headers.get("date"));
        return response;
      } catch (cause) {
        throw request.signal.aborted ? cause : networkError(cause);
      }
    },
  });
}

export const client = makeClient();

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The reply's content, or an ApiError. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw apiError(response, error);
  // A route without content answers with nothing; of all others the description says what comes.
  return data as T;
}
