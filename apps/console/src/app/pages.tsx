import { RouterProvider } from 'react-router/dom';
import { router } from './router.js';

/** Everything a signed-in person can open. */
export function Pages(): React.ReactElement {
  return <RouterProvider router={router} />;
}
