# frozen_string_literal: true

# What kramdown (GFM input) makes of pages. One JSON object per line in, one per line out, in the same order.
#
# {"text": …} is answered by {"headings": [{level, id, line}], "blocks": [{kind, words, line, end, in_list}]}, both in
# document order. `words` are the classes and the bare words of the attribute lists of a block, definitions not
# applied, so that `{: pre}` counts the same with and without `{:pre: .pre}`. A block without words is listed only when
# it is code.
#
# {"neutralise": …} is answered by {"text": …, "tags": number}: the text with the `<` of every HTML tag replaced by k for
# which kramdown finds no end tag, so that it would read all that follows, up to the end of the page or list item, as
# raw HTML. Of nested tags without end only the innermost is replaced; then kramdown is asked again.

require 'json'
require 'kramdown'
require 'kramdown-parser-gfm'

KINDS = { p: 'paragraph', ul: 'list', ol: 'list', dl: 'list', li: 'item', dt: 'item', dd: 'item', codeblock: 'code',
          blockquote: 'quote', table: 'table', hr: 'rule', header: 'heading', html_element: 'html' }.freeze
NO_END = /\AFound no end tag/
MASK = 'k'

# Notes every block-level tag that has no end tag and holds no other such tag, as [line, text from it to the line's end].
module Endless
  FOUND = [] # rubocop:disable Style/MutableConstant

  def handle_html_start_tag(line = nil, &block)
    tail = @src.string.byteslice((@src.pos - @src.matched_size)..).lstrip[/\A.*/].rstrip
    before = @warnings.grep(NO_END).size
    super
    FOUND << [line, tail] if @warnings.grep(NO_END).size == before + 1
  end
end
Kramdown::Parser::GFM.prepend(Endless)

def parse(text)
  Endless::FOUND.clear
  Kramdown::Document.new(text, input: 'GFM', auto_ids: false)
end

# Line numbers of nested blocks are not exact, so the nearest line that ends in `tail` is the one.
def mask(lines, line, tail)
  near = lines.each_index.select { |index| lines[index].rstrip.end_with?(tail) }.min_by { |at| (at + 1 - line).abs }
  return false unless near

  lines[near][lines[near].rstrip.size - tail.size] = MASK
  true
end

def neutralise(text)
  lines = text.split("\n", -1)
  tags = 0
  loop do
    parse(lines.join("\n"))
    masked = Endless::FOUND.dup.count { |line, tail| mask(lines, line, tail) }
    tags += masked
    return { text: lines.join("\n"), tags: tags } if masked.zero?
  end
end

def words(element)
  ial = element.options[:ial] || {}
  ((ial[:refs] || []) + ial['class'].to_s.split).uniq.sort
end

def walk(element, found, in_list)
  element.children.each do |child|
    next if Kramdown::Element.category(child) == :span || child.type == :blank

    line = child.options[:location]
    html = child.type == :html_element
    kind = html && child.value == 'pre' ? 'code' : KINDS[child.type]
    found[:headings] << { level: child.options[:level], id: child.attr['id'], line: line } if child.type == :header
    if kind && (kind == 'code' || !words(child).empty?)
      last = line + (child.type == :codeblock ? child.value.count("\n") + (child.options[:fenced] ? 1 : 0) : 0)
      found[:blocks] << { kind: kind, words: words(child), line: line, end: last, in_list: in_list }
    end
    walk(child, found, in_list || child.type == :li) unless html
  end
end

def extract(text)
  found = { headings: [], blocks: [] }
  walk(parse(text).root, found, false)
  found
end

$stdout.sync = true
$stdin.each_line do |line|
  request = JSON.parse(line)
  begin
    answer = request['text'] ? extract(request['text']) : neutralise(request['neutralise'])
  rescue StandardError => e
    answer = { error: "#{e.class}: #{e.message}" }
  end
  puts JSON.generate(answer)
end
