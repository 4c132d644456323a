import { Fragment } from 'react';
import type { DocNode } from '../text/document.js';
import './document-view.css';

/** An answer for reading. Only the nodes of our schema are shown; addresses were checked by the server. */
export function DocumentView({ node }: { node: DocNode }): React.ReactElement {
  return <div className="document">{children(node)}</div>;
}

function children(node: DocNode): React.ReactNode {
  return (node.content ?? []).map((child, index) => <Fragment key={index}>{show(child)}</Fragment>);
}

function attribute(node: DocNode, name: string): string {
  const value = node.attrs?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function show(node: DocNode): React.ReactNode {
  switch (node.type) {
    case 'paragraph':
      return <p>{children(node)}</p>;
    case 'heading':
      return <p className="document-heading">{children(node)}</p>;
    case 'bullet_list':
      return <ul>{children(node)}</ul>;
    case 'ordered_list':
      return <ol start={Number(attribute(node, 'order')) || 1}>{children(node)}</ol>;
    case 'list_item':
      return <li>{children(node)}</li>;
    case 'blockquote':
      return <blockquote>{children(node)}</blockquote>;
    case 'table':
      return (
        <div className="table-scroll">
          <table>
            <tbody>{children(node)}</tbody>
          </table>
        </div>
      );
    case 'table_row':
      return <tr>{children(node)}</tr>;
    case 'table_header':
      return (
        <th
          colSpan={Number(attribute(node, 'colspan')) || 1}
          rowSpan={Number(attribute(node, 'rowspan')) || 1}
        >
          {children(node)}
        </th>
      );
    case 'table_cell':
      return (
        <td
          colSpan={Number(attribute(node, 'colspan')) || 1}
          rowSpan={Number(attribute(node, 'rowspan')) || 1}
        >
          {children(node)}
        </td>
      );
    case 'image':
      return <img src={attribute(node, 'src')} alt={attribute(node, 'alt')} />;
    case 'hard_break':
      return <br />;
    case 'text':
      return marked(node);
    default:
      return null;
  }
}

function marked(node: DocNode): React.ReactNode {
  return (node.marks ?? []).reduce<React.ReactNode>((inner, mark) => {
    if (mark.type === 'strong') return <strong>{inner}</strong>;
    if (mark.type === 'em') return <em>{inner}</em>;
    const href = mark.attrs?.href;
    if (mark.type !== 'link' || typeof href !== 'string') return inner;
    return (
      <a href={href} target="_blank" rel="noopener noreferrer" title={href}>
        {inner}
      </a>
    );
  }, node.text);
}
