# frozen_string_literal: true

# What kramdown (GFM input) makes of pages. One JSON object {"text": …} per line in, one per line out:
# {"headings": [{level, id, line}], "blocks": [{kind, words, line, end, in_list}], "html": [{line, end, closed}]}, all in
# document order. `html` are the stretches kramdown took for raw HTML, up to the line `end` of the next block.
#
# `words` are the classes and the bare words of the attribute lists of a block, definitions not applied, so that
# `{: pre}` counts the same with and without `{:pre: .pre}`. A block without words is listed only when it is code.

require 'json'
require 'kramdown'
require 'kramdown-parser-gfm'

KINDS = { p: 'paragraph', ul: 'list', ol: 'list', dl: 'list', li: 'item', dt: 'item', dd: 'item', codeblock: 'code',
          blockquote: 'quote', table: 'table', hr: 'rule', header: 'heading', html_element: 'html' }.freeze

def words(element)
  ial = element.options[:ial] || {}
  ((ial[:refs] || []) + ial['class'].to_s.split).uniq.sort
end

# An element without an end tag runs on to the end of everything around it, so the outermost one counts.
def closed?(element, unclosed)
  !unclosed.include?([element.value, element.options[:location]]) &&
    element.children.all? { |child| child.type != :html_element || closed?(child, unclosed) }
end

def walk(element, found, unclosed, in_list)
  element.children.each do |child|
    next if Kramdown::Element.category(child) == :span || child.type == :blank

    line = child.options[:location]
    found[:html].last[:end] ||= line unless found[:html].empty?
    html = child.type == :html_element
    kind = html && child.value == 'pre' ? 'code' : KINDS[child.type]
    found[:headings] << { level: child.options[:level], id: child.attr['id'], line: line } if child.type == :header
    if kind && (kind == 'code' || !words(child).empty?)
      last = line + (child.type == :codeblock ? child.value.count("\n") : 0)
      found[:blocks] << { kind: kind, words: words(child), line: line, end: last, in_list: in_list }
    end
    if html
      found[:html] << { line: line, closed: closed?(child, unclosed) }
    else
      walk(child, found, unclosed, in_list || child.type == :li)
    end
  end
end

def extract(text)
  document = Kramdown::Document.new(text, input: 'GFM', auto_ids: false)
  unclosed = document.warnings.filter_map do |warning|
    [Regexp.last_match(1), Regexp.last_match(2).to_i] if warning =~ /no end tag for '(.*?)'.*line (\d+)/
  end
  found = { headings: [], blocks: [], html: [] }
  walk(document.root, found, unclosed, false)
  found
end

$stdout.sync = true
$stdin.each_line do |request|
  begin
    found = extract(JSON.parse(request)['text'])
  rescue StandardError => e
    found = { error: "#{e.class}: #{e.message}" }
  end
  puts JSON.generate(found)
end
