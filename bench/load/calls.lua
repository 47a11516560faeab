-- wrk script: issue calls of LINES lines for a random one of CUSTOMERS customers (HOT: for that one). A share REPEATS of
-- them has the ids of KNOWN calls that were answered before (load/seed.py), the others ids never seen before. Every answer
-- is looked at. OFFSET: the customers are those from this one on. PAUSE: milliseconds that each
-- connection waits before a call on average, from none to twice as long by chance: callers of equal pauses come all at once.
local customers = tonumber(os.getenv("CUSTOMERS") or "5000")
local hot = os.getenv("HOT")
local first = 910000000000 + tonumber(os.getenv("OFFSET") or "0")
local run = os.getenv("RUN") or tostring(os.time())
local token = os.getenv("TOKEN") or "none"
local lines = tonumber(os.getenv("LINES") or "2")
local known = tonumber(os.getenv("KNOWN") or "0")
local repeats = tonumber(os.getenv("REPEATS") or "0")
local pause = tonumber(os.getenv("PAUSE") or "0")
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token}
local threads = {}
local k = 0
good, bad, fresh = 0, 0, 0

function setup(thread)
  thread:set("id", tostring(math.random(1e9)))
  table.insert(threads, thread)
end

function init(args) math.randomseed(os.time() + (tonumber(id) or 0)) end

local function body(mobile, request)
  local asked = {}
  for line = 1, lines do
    asked[line] = string.format('{"rewardId":%d,"quantity":2,"requestId":"%s-%d"}', line % 2 == 1 and 125099 or 125101, request, line)
  end
  return '{"mobile":"' .. mobile .. '","brand":"bench","transactionNumber":"t' .. k .. '","notes":"load","eventLogId":"e' .. k ..
    '","rewards":[' .. table.concat(asked, ",") .. ']}'
end

function request()
  k = k + 1
  if known > 0 and math.random() < repeats then
    local i = math.random(0, known - 1)
    return wrk.format("POST", "/api/v1/rewards/issue", headers, body(string.format("%d", first + i % customers), "known-" .. i))
  end
  fresh = fresh + 1
  local mobile = hot or string.format("%d", first + math.random(0, customers - 1))
  return wrk.format("POST", "/api/v1/rewards/issue", headers, body(mobile, run .. "-" .. id .. "-" .. k))
end

if pause > 0 then
  function delay() return math.random(0, 2 * pause) end
end

function response(status, headers, body)
  local complete = string.find(body, '"status":"ISSUED"', 1, true) or string.find(body, '"message":"Reward issued successfully"', 1, true)
  if status == 200 and complete and not string.find(body, '"success":false', 1, true) then
    good = good + 1
  else
    bad = bad + 1
    if bad <= 3 then print("bad answer", status, string.sub(body, 1, 300)) end
  end
end

function done(summary, latency, requests)
  local all, wrong, new = 0, 0, 0
  for _, thread in ipairs(threads) do
    all = all + thread:get("good")
    wrong = wrong + thread:get("bad")
    new = new + thread:get("fresh")
  end
  print("first calls sent " .. new)
  print(string.format("answers good %d bad %d p50 %d p99 %d us", all, wrong, latency:percentile(50), latency:percentile(99)))
end
