import { RouterProvider } from 'react-router/dom';
import { useLiveStream } from '../api/live.js';
import { router } from './router.js';

/** Everything a signed-in person can open. */
export function Pages(): React.ReactElement {
  useLiveStream();
  return <RouterProvider router={router} />;
}
