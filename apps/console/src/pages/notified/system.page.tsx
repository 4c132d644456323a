import { Navigate, useParams } from 'react-router';

/** Where a notice about the product itself leads: a stop is seen and lifted among the channels. */
export function NotifiedSystemPage(): React.ReactElement {
  const { part } = useParams();
  return <Navigate to={part === 'publishing' ? '/channels' : '/'} replace />;
}
