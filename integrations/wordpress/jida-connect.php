<?php
/**
 * Plugin Name: Jida Connect 集答对接
 * Description: Lets Jida store its numbers and the page tags of the government website guide with each article, find an article by its number, and prints the tags in the page head.
 * Version: 1
 * License: Apache-2.0
 *
 * A must-use plugin: copy this file to wp-content/mu-plugins/. It makes no call and stores nothing of its own.
 */

if (!defined('ABSPATH')) exit;

const JIDA_NUMBERS = ['qa_external_id', 'qa_revision', 'qa_content_hash'];
const JIDA_TAGS = [
    'SiteName', 'SiteDomain', 'SiteIDCode', 'ColumnName', 'ColumnDescription', 'ColumnKeywords', 'ColumnType',
    'ArticleTitle', 'PubDate', 'ContentSource', 'Keywords', 'Author', 'Description', 'Image', 'Url',
];

add_action('init', function () {
    foreach (array_merge(JIDA_NUMBERS, JIDA_TAGS) as $name) {
        register_post_meta('post', $name, [
            'single' => true,
            'type' => 'string',
            'show_in_rest' => true,
            'auth_callback' => fn() => current_user_can('edit_posts'),
        ]);
    }
});

add_action('rest_api_init', function () {
    register_rest_field('user', 'jida_connect', [
        'get_callback' => fn() => 1,
        'schema' => ['type' => 'integer', 'readonly' => true, 'context' => ['edit']],
    ]);
});

add_filter('rest_post_query', function ($query, $request) {
    $number = $request['qa_external_id'];
    if (is_string($number) && $number !== '' && current_user_can('edit_posts')) {
        $query['meta_query'][] = ['key' => 'qa_external_id', 'value' => $number];
    }
    return $query;
}, 10, 2);

add_action('wp_head', function () {
    if (!is_singular('post') || get_post_meta(get_the_ID(), 'qa_external_id', true) === '') return;
    foreach (JIDA_TAGS as $name) {
        $value = get_post_meta(get_the_ID(), $name, true);
        if ($value !== '') printf("<meta name=\"%s\" content=\"%s\">\n", esc_attr($name), esc_attr($value));
    }
}, 1);
